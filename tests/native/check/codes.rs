//! Every code, with the smallest flow that has it and the sentence that it makes.

use super::{findings, line, on_tab};

/// The flow (behind a tab `t` if it is no array) and all that is found in it.
const CASES: &[(&str, &[&str])] = &[
    // Entries, ids and types.
    ("[7]", &[r#"error not_an_object 0 - "" The entry at position 0 is a number, not a node."#]),
    (r#"["x"]"#, &[r#"error not_an_object 0 - "" The entry at position 0 is text, not a node."#]),
    ("[[]]", &[r#"error not_an_object 0 - "" The entry at position 0 is an array, not a node."#]),
    (r#"{"type":"c"}"#, &[r#"error id_missing 1 - "" The c at position 1 has no id."#]),
    (
        r#"{"id":5,"type":"c"},{"id":null,"type":"c"}"#,
        &[
            r#"warning id_not_text 1 5 "id" The id of the c 5 is a number, not text."#,
            r#"error id_not_text 2 null "id" The id of the c null is null, not text."#,
        ],
    ),
    (
        r#"{"id":"","type":"c"}"#,
        &[r#"error id_empty 1  "id" The id of the c "" is empty, so that nothing can name it."#],
    ),
    (
        r#"{"id":"a","type":"c"},{"id":"a","type":"c","name":"N"},{"id":5,"type":"c"},{"id":"5","type":"c"}"#,
        &[
            r#"error id_duplicate 2 a "id" The c "N" (a) has the id of the entry at position 1."#,
            r#"warning id_not_text 3 5 "id" The id of the c 5 is a number, not text."#,
            r#"error id_duplicate 4 5 "id" The c 5 has the id of the entry at position 3."#,
        ],
    ),
    (
        r#"{"id":"s","type":"subflow"},{"id":"n","type":"debug","z":"s","x":1,"y":1},
           {"id":"i","type":"subflow:s","z":"t","x":1,"y":1},{"id":"i-n","type":"debug","z":"t","x":1,"y":1},
           {"id":"i-m","type":"debug","z":"t","x":1,"y":1}"#,
        &[
            r#"error id_inner 4 i-n "id" The id of the debug i-n is also that of a node inside the subflow instance i."#,
        ],
    ),
    (
        r#"{"id":"a"},{"id":"b","type":3},{"id":"c","type":""}"#,
        &[
            r#"error type_missing 1 a "" The entry a has no type."#,
            r#"error type_not_text 2 b "type" The type of the entry b is a number, not text."#,
            r#"error type_empty 3 c "type" The type of the entry c is empty."#,
        ],
    ),
    // Tabs.
    (
        r#"{"id":"global","type":"tab","label":"L"},{"id":"7","type":"tab"},{"id":"u","type":"tab","disabled":"false"}"#,
        &[
            r#"error tab_global 1 global "id" The id of the tab "L" (global) is that of the flow of all config nodes; it does not run."#,
            r#"warning tab_integer 2 7 "id" The id of the tab 7 is a number, so that Node-RED starts it before the config nodes that it uses."#,
            r#"warning tab_disabled 3 u "disabled" The property disabled of the tab u is neither true nor false."#,
        ],
    ),
    (
        r#"{"id":"u","type":"tab","nodes":[{"id":"a"}],"configs":[]}"#,
        &[r#"error tab_contents 1 u "nodes" The tab u holds nodes in its own entry, where they do not run."#],
    ),
    // Names that mean something to JavaScript or to Node-RED.
    (
        r#"{"id":"constructor","type":"c"},{"id":"a","type":"toString"},{"id":"b","type":"c","z":"__proto__"}"#,
        &[
            r#"error prototype_name 1 constructor "id" The id of the c constructor is constructor, a name that every JavaScript object inherits."#,
            r#"error prototype_name 2 a "type" The type of the toString a is toString, a name that every JavaScript object inherits."#,
            r#"error prototype_name 3 b "z" The z of the c b is __proto__, a name that every JavaScript object inherits."#,
        ],
    ),
    (
        r#"{"id":"a","type":"c","hasOwnProperty":1,"o":[{"hasOwnProperty":2}]},{"id":"b","type":"c","__proto__":{},"o":{"__proto__":1,"x":"\"__proto__\":"}}"#,
        &[
            r#"error prototype_name 1 a "hasOwnProperty" The c a has a property hasOwnProperty, on which Node-RED fails."#,
            r#"error prototype_name 1 a "o" The c a has a property hasOwnProperty, on which Node-RED fails."#,
            r#"warning prototype_key 2 b "__proto__" The c b has a property __proto__, which Node-RED drops at the deploy."#,
            r#"warning prototype_key 2 b "o" The c b has a property __proto__, which Node-RED drops at the deploy."#,
        ],
    ),
    (
        r#"{"id":"a","type":"c","name":"valueOf"}"#,
        &[
            r#"warning prototype_value 1 a "name" A property of the c "valueOf" (a) is valueOf; Node-RED restarts the node at each partial deploy for that."#,
        ],
    ),
    (
        r#"{"id":"a","type":"c","_users":[]},{"id":"b","type":"debug","z":"t","x":1,"y":1,"subflow":"s"},
           {"id":"s","type":"subflow"},{"id":"i","type":"subflow:s","z":"t","x":1,"y":1,"subflow":"s"}"#,
        &[
            r#"warning derived_key 1 a "_users" The c a holds _users, which Node-RED works out by itself."#,
            r#"error derived_key 2 b "subflow" The debug b has a property subflow, for which Node-RED takes it for a subflow instance and does not create it."#,
            r#"warning derived_key 4 i "subflow" The subflow instance i has a property subflow, which Node-RED works out by itself."#,
        ],
    ),
    (
        r#"{"id":"a","type":"c","x":1},{"id":"b","type":"c","y":1}"#,
        &[
            r#"warning position_half 1 a "x" The c a has x but no y and so counts as a config node."#,
            r#"warning position_half 2 b "y" The c b has y but no x and so counts as a config node."#,
        ],
    ),
    (
        r#"{"id":"a","type":"c","d":"true"}"#,
        &[r#"warning disabled_not_boolean 1 a "d" The property d of the c a is neither true nor false."#],
    ),
    // Wires.
    (
        r#"{"id":"a","type":"n","z":"t","x":1,"y":1,"wires":"ab"},{"id":"b","type":"n","z":"t","x":1,"y":1,"wires":null},
           {"id":"c","type":"n","z":"t","x":1,"y":1,"wires":[null,"a",["a",5,null],{}]}"#,
        &[
            r#"error wires_invalid 1 a "wires" The wires of the n a are text, not an array of outputs."#,
            r#"warning wires_invalid 2 b "wires" The wires of the n b are null, not an array of outputs."#,
            r#"error wires_invalid 3 c "wires[0]" Output 0 of the n c is null, not an array of ids."#,
            r#"error wires_invalid 3 c "wires[1]" Output 1 of the n c is text, not an array of ids."#,
            r#"warning wire_invalid 3 c "wires[2][1]" A wire of the n c is a number, not an id as text."#,
            r#"warning wire_invalid 3 c "wires[2][2]" A wire of the n c is null, not an id as text."#,
            r#"warning wires_invalid 3 c "wires[3]" Output 3 of the n c is an object, not an array of ids."#,
        ],
    ),
    (
        r#"{"id":"a","type":"n","name":"A","z":"t","x":1,"y":1,"wires":[["no","t","c","__proto__"]]},{"id":"c","type":"cfg"}"#,
        &[
            r#"warning wire_dangling 1 a "wires[0][0]" A wire of the n "A" (a) leads to no, which does not exist."#,
            r#"warning wire_target 1 a "wires[0][1]" A wire of the n "A" (a) leads to the tab t, which takes no messages."#,
            r#"warning wire_target 1 a "wires[0][2]" A wire of the n "A" (a) leads to the cfg c, which takes no messages."#,
            r#"error prototype_name 1 a "wires[0][3]" A wire of the n "A" (a) leads to __proto__, a name that every JavaScript object inherits."#,
            r#"warning wire_dangling 1 a "wires[0][3]" A wire of the n "A" (a) leads to __proto__, which does not exist."#,
        ],
    ),
    (
        r#"{"id":"s","type":"subflow"},{"id":"n","type":"n","z":"s","x":1,"y":1},{"id":"u","type":"tab"},
           {"id":"a","type":"n","z":"t","x":1,"y":1,"wires":[["n"],["b"]]},{"id":"b","type":"n","z":"u","x":1,"y":1}"#,
        &[
            r#"warning wire_lost 4 a "wires[0][0]" A wire of the n a leads to the n n across the edge of a subflow; it is dropped."#,
            r#"warning wire_across_tabs 4 a "wires[1][0]" A wire of the n a leads to the n b on another tab; link nodes are for that."#,
        ],
    ),
    (
        r#"{"id":"a","type":"n","wires":[["b"]]},{"id":"b","type":"n","z":"t","x":1,"y":1}"#,
        &[r#"warning config_wires 1 a "wires" The n a has wires, but without x and y it is a config node."#],
    ),
    // Links.
    (
        r#"{"id":"a","type":"link in","z":"t","x":1,"y":1,"links":"b"},{"id":"b","type":"link out","z":"t","x":1,"y":1,"links":0}"#,
        &[
            r#"error links_invalid 1 a "links" The links of the link in a are text, not an array of ids."#,
            r#"warning links_invalid 2 b "links" The links of the link out b are a number, not an array of ids."#,
        ],
    ),
    (
        r#"{"id":"a","type":"link in","z":"t","x":1,"y":1,"links":[5,"no","t","a","lo"]},{"id":"lo","type":"link out","z":"s","x":1,"y":1},{"id":"s","type":"subflow"}"#,
        &[
            r#"warning link_invalid 1 a "links[0]" A link of the link in a is a number, not an id as text."#,
            r#"warning link_dangling 1 a "links[1]" A link of the link in a leads to no, which does not exist."#,
            r#"warning link_target 1 a "links[2]" A link of the link in a leads to the tab t, which is no link out."#,
            r#"warning link_target 1 a "links[3]" A link of the link in a leads to the link in a, which is no link out."#,
            r#"warning link_lost 1 a "links[4]" A link joins the link in a and the link out lo across the edge of a subflow; it is dropped."#,
        ],
    ),
    (
        r#"{"id":"a","type":"link call","z":"t","x":1,"y":1},{"id":"b","type":"link call","z":"t","x":1,"y":1,"links":[]},
           {"id":"c","type":"link call","z":"t","x":1,"y":1,"links":null,"linkType":"dynamic"},
           {"id":"d","type":"link call","z":"t","x":1,"y":1,"links":["no","either"]},
           {"id":"e","type":"link call","z":"t","x":1,"y":1,"links":"li"},{"id":"f","type":"link call","z":"t","x":1,"y":1,"links":7},
           {"id":"li","type":"link in","z":"t","x":1,"y":1,"links":[]}"#,
        &[
            r#"error link_call_target 1 a "links" The link call a has no links; Node-RED does not create it."#,
            r#"warning link_call_target 2 b "links" The link call b names no link in to call."#,
            r#"error link_call_target 3 c "links" The link call c has no links; Node-RED does not create it."#,
            r#"warning link_dangling 4 d "links[0]" A link of the link call d leads to no, which does not exist."#,
            r#"warning links_invalid 6 f "links" The links of the link call f are a number, not an array of ids."#,
        ],
    ),
    // Containers.
    (
        r#"{"id":"a","type":"n","x":1,"y":1},{"id":"b","type":"n","z":"","x":1,"y":1},{"id":"g","type":"group","nodes":[]}"#,
        &[
            r#"error z_missing 1 a "" The n a is on no tab (it has no z) and never runs."#,
            r#"error z_missing 2 b "z" The n b is on no tab (it has no z) and never runs."#,
            r#"error z_missing 3 g "" The group g is on no tab (it has no z) and never runs."#,
        ],
    ),
    (
        r#"{"id":"a","type":"n","z":5,"x":1,"y":1}"#,
        &[
            r#"warning z_not_text 1 a "z" The z of the n a is a number, not an id as text."#,
            r#"warning z_unknown 1 a "z" The n a is on 5, which does not exist; it runs on a tab that no entry describes."#,
        ],
    ),
    (
        r#"{"id":"a","type":"n","z":"q","x":1,"y":1},{"id":"b","type":"n","z":"a","x":1,"y":1},{"id":"c","type":"cfg","z":"q"},{"id":"g","type":"group","z":"q"},
           {"id":"e","type":"n","z":"global","x":1,"y":1}"#,
        &[
            r#"warning z_unknown 1 a "z" The n a is on q, which does not exist; it runs on a tab that no entry describes."#,
            r#"warning z_unknown 2 b "z" The n b is on a, which is neither a tab nor a subflow; it runs on a tab that no entry describes."#,
            r#"warning z_unknown 3 c "z" The cfg c is on q, which does not exist; Node-RED creates the config node twice."#,
            r#"warning z_unknown 4 g "z" The group g is on q, which does not exist; the group counts for nothing."#,
            r#"error z_global 5 e "z" The n e is on "global", which is no tab; it never runs."#,
        ],
    ),
    // Subflows.
    (
        r#"{"id":"a","type":"subflow:s","z":"t","x":1,"y":1},{"id":"b","type":"subflow:","z":"t","x":1,"y":1},{"id":"c","type":"subflow:t","z":"t","x":1,"y":1}"#,
        &[
            r#"warning subflow_unknown 1 a "type" The subflow instance a is of subflow s, which does not exist; with Node-RED nothing starts."#,
            r#"warning subflow_unknown 2 b "type" The subflow instance b is of subflow "", which does not exist; with Node-RED nothing starts."#,
            r#"warning subflow_unknown 3 c "type" The subflow instance c is of subflow t, which does not exist; with Node-RED nothing starts."#,
        ],
    ),
    (
        r#"{"id":"s","type":"subflow"},{"id":"i","type":"subflow:s","name":"I","z":"s","x":1,"y":1}"#,
        &[
            r#"error subflow_recursion 2 i "type" The subflow instance "I" (i) makes its subflow hold itself: s → s."#,
        ],
    ),
    (
        r#"{"id":"s","type":"subflow"},{"id":"u","type":"subflow"},{"id":"v","type":"subflow"},{"id":"i","type":"subflow:u","z":"s","x":1,"y":1},
           {"id":"j","type":"subflow:v","z":"u","x":1,"y":1},{"id":"k","type":"subflow:s","z":"v","x":1,"y":1},{"id":"l","type":"subflow:s","z":"t","x":1,"y":1}"#,
        &[
            r#"error subflow_recursion 4 i "type" The subflow instance i makes its subflow hold itself: s → u → v → s."#,
            r#"error subflow_recursion 5 j "type" The subflow instance j makes its subflow hold itself: u → v → s → u."#,
            r#"error subflow_recursion 6 k "type" The subflow instance k makes its subflow hold itself: v → s → u → v."#,
        ],
    ),
    (
        r#"{"id":"s","type":"subflow"},{"id":"i","type":"subflow:s","z":"t","x":1}"#,
        &[
            r#"error instance_unplaced 2 i "" The subflow instance i has no x and y; Node-RED does not create it."#,
        ],
    ),
    (
        r#"{"id":"s","type":"subflow","name":"S","out":[{"wires":[{"id":"n","port":0}]}]},{"id":"n","type":"n","z":"s","x":1,"y":1,"wires":[[]]},
           {"id":"i","type":"subflow:s","z":"t","x":1,"y":1}"#,
        &[
            r#"error instance_wires 3 i "wires" The subflow instance i has no array of wires for the outputs of the subflow "S" (s); it does not start."#,
        ],
    ),
    (
        r#"{"id":"s","type":"subflow","in":{},"out":[null,{},{"wires":[1]}],"status":[]}"#,
        &[
            r#"error ports_invalid 1 s "in" in of the subflow s is an object, not an array; its instances do not start."#,
            r#"error ports_invalid 1 s "out[0]" out[0] of the subflow s is null, not an object; its instances do not start."#,
            r#"error ports_invalid 1 s "out[1].wires" out[1].wires of the subflow s is not an array; its instances do not start."#,
            r#"error ports_invalid 1 s "out[2].wires[0]" out[2].wires[0] of the subflow s is a number, not an object with an id; its instances do not start."#,
            r#"error ports_invalid 1 s "status" status of the subflow s is an array, not an object; its instances do not start."#,
        ],
    ),
    (
        r#"{"id":"s","type":"subflow","in":[{"wires":[{"id":"no"}]}],"out":[{"wires":[{"id":"a","port":0}]}]},{"id":"a","type":"n","z":"t","x":1,"y":1,"wires":[]}"#,
        &[
            r#"error port_target 1 s "in[0].wires[0].id" in[0] of the subflow s names no, which is no node inside it; its instances do not start."#,
            r#"warning port_target 1 s "out[0].wires[0].id" out[0] of the subflow s names a, which is no node inside it; it is not joined."#,
        ],
    ),
    (
        r#"{"id":"s","type":"subflow","in":[],"out":[{"wires":[{"id":"n","port":0}]},{"wires":[{"id":"s","port":0}]}],"status":{"wires":[{"id":"m"}]}},
           {"id":"n","type":"n","z":"s","x":1,"y":1},{"id":"m","type":"n","z":"s","x":1,"y":1,"wires":[]}"#,
        &[
            r#"error port_unwired 1 s "out[0].wires[0].id" out[0] of the subflow s comes from the n n, which has no array of wires; its instances do not start."#,
            r#"error port_number 1 s "out[1].wires[0].port" out[1] of the subflow s is joined to an input that it does not have; its instances do not start."#,
            r#"warning port_number 1 s "status.wires[0].port" status of the subflow s does not say from which output it comes."#,
        ],
    ),
    // Environment variables.
    (
        r#"{"id":"s","type":"subflow","env":"x"},{"id":"i","type":"subflow:s","z":"t","x":1,"y":1,"env":{}},{"id":"u","type":"tab","env":{}}"#,
        &[
            r#"error env_invalid 1 s "env" The env of the subflow s is text, not an array."#,
            r#"error env_invalid 2 i "env" The env of the subflow instance i is an object, not an array."#,
            r#"warning env_invalid 3 u "env" The env of the tab u is an object, not an array."#,
        ],
    ),
    (
        r#"{"id":"u","type":"tab","env":[null,5,{"type":"str"},{"name":"hasOwnProperty"},{"name":"A","type":"text"},{"name":"B","type":1},{"name":"C","type":"cred","value":"x"}]}"#,
        &[
            r#"error env_entry 1 u "env[0]" Variable 0 of the tab u is null, not an object."#,
            r#"warning env_entry 1 u "env[1]" Variable 1 of the tab u is a number, not an object."#,
            r#"warning env_name 1 u "env[2].name" Variable 2 of the tab u has no name."#,
            r#"error prototype_name 1 u "env[3].name" A variable of the tab u is called hasOwnProperty, on which Node-RED fails."#,
            r#"warning env_type 1 u "env[4].type" The type of variable 4 of the tab u is unknown."#,
            r#"warning env_type 1 u "env[5].type" The type of variable 5 of the tab u is unknown."#,
            r#"warning credentials_inline 1 u "env[6].value" The tab u holds the secret of variable C in clear text."#,
        ],
    ),
    // Groups.
    (
        r#"{"id":"s","type":"subflow"},{"id":"u","type":"tab"},{"id":"h","type":"group","z":"u","nodes":[]},
           {"id":"a","type":"n","z":"t","x":1,"y":1,"g":"no"},{"id":"b","type":"group","z":"t","g":"no"},{"id":"c","type":"subflow:s","z":"t","x":1,"y":1,"g":"a"},
           {"id":"d","type":"n","z":"t","x":1,"y":1,"g":"t"},{"id":"e","type":"group","z":"t","g":"h"},{"id":"f","type":"n","z":"t","x":1,"y":1,"g":"h"}"#,
        &[
            r#"warning g_unknown 4 a "g" The n a is in group no, which does not exist."#,
            r#"error g_unknown 5 b "g" The group b is in group no, which does not exist; Node-RED never comes to an end of starting it."#,
            r#"error g_not_group 6 c "g" The subflow instance c is in the n a, which is no group; environment variables inside it fail."#,
            r#"warning g_not_group 7 d "g" The n d is in the tab t, which is no group."#,
            r#"error g_elsewhere 8 e "g" The group e is in the group h of another tab or subflow; Node-RED never comes to an end of starting it."#,
            r#"warning g_elsewhere 9 f "g" The n f is in the group h of another tab or subflow."#,
        ],
    ),
    (
        r#"{"id":"a","type":"group","name":"A","z":"t","g":"b"},{"id":"b","type":"group","z":"t","g":"a"},{"id":"c","type":"group","z":"t","g":"a"},{"id":"d","type":"group","z":"t","g":"d"}"#,
        &[
            r#"error group_circle 1 a "g" The group "A" (a) is in itself: a → b → a; Node-RED never comes to an end of starting it."#,
            r#"error group_circle 2 b "g" The group b is in itself: b → a → b; Node-RED never comes to an end of starting it."#,
            r#"error group_circle 4 d "g" The group d is in itself: d → d; Node-RED never comes to an end of starting it."#,
        ],
    ),
    (
        r#"{"id":"a","type":"group","z":"t","nodes":{}},{"id":"b","type":"group","z":"t","nodes":null},{"id":"c","type":"group","z":"t","nodes":["a","no",5]}"#,
        &[
            r#"error group_nodes 1 a "nodes" The nodes of the group a are an object, not an array of ids."#,
            r#"warning group_nodes 2 b "nodes" The nodes of the group b are null, not an array of ids."#,
            r#"warning group_member 3 c "nodes[1]" The group c lists no, which does not exist."#,
            r#"warning group_member 3 c "nodes[2]" The group c lists 5, which does not exist."#,
        ],
    ),
    // Config nodes.
    (
        r#"{"id":"a","type":"k","other":"b"},{"id":"b","type":"k","list":["a"]},{"id":"c","type":"k","name":"c"},{"id":"d","type":"k","uses":"a"},
           {"id":"e","type":"k","d":true,"uses":"e"},{"id":"f","type":"k","z":"t","uses":"h"},{"id":"h","type":"k","uses":"f"},{"id":"i","type":"i"}"#,
        &[
            r#"error config_circle 1 a "other" The k a needs itself: a → b → a; with Node-RED its whole flow does not start."#,
            r#"error config_circle 2 b "list" The k b needs itself: b → a → b; with Node-RED its whole flow does not start."#,
            r#"error config_circle 3 c "name" The k "c" (c) needs itself: c → c; with Node-RED its whole flow does not start."#,
            r#"error config_circle 8 i "type" The i i needs itself: i → i; with Node-RED its whole flow does not start."#,
        ],
    ),
    // Scopes.
    (
        r#"{"id":"a","type":"complete","z":"t","x":1,"y":1,"scope":"group"},{"id":"b","type":"catch","z":"t","x":1,"y":1,"scope":"all"},
           {"id":"c","type":"catch","z":"t","x":1,"y":1,"scope":"group"},{"id":"e","type":"status","z":"t","x":1,"y":1,"scope":["no",7,"t","f","k"]},
           {"id":"f","type":"n","z":"u","x":1,"y":1},{"id":"u","type":"tab"},{"id":"k","type":"cfg"}"#,
        &[
            r#"error scope_invalid 1 a "scope" The scope of the complete a is text, not an array of ids."#,
            r#"warning scope_invalid 2 b "scope" The scope of the catch b is text, not null, "group" or an array of ids."#,
            r#"warning scope_unknown 4 e "scope[0]" The scope of the status e names no, which does not exist."#,
            r#"warning scope_entry 4 e "scope[1]" The scope of the status e holds a number, not an id as text."#,
            r#"warning scope_elsewhere 4 e "scope[2]" The scope of the status e names the tab t, of which it never hears."#,
            r#"warning scope_elsewhere 4 e "scope[3]" The scope of the status e names the n f, of which it never hears."#,
        ],
    ),
    // Credentials.
    (
        r#"{"id":"a","type":"k","credentials":"x"},{"id":"b","type":"k","credentials":null},{"id":"c","type":"k","credentials":{"user":null,"password":"x"}},
           {"id":"d","type":"k","credentials":{}},{"id":"e","type":"global-config","credentials":{"map":null}}"#,
        &[
            r#"error credentials_invalid 1 a "credentials" The credentials of the k a are text, not an object."#,
            r#"warning credentials_invalid 2 b "credentials" The credentials of the k b are null, not an object."#,
            r#"warning credentials_inline 3 c "credentials" The k c holds its credentials in clear text."#,
            r#"error credential_null 3 c "credentials.user" The credential user of the k c is null, of which Node-RED dies."#,
            r#"warning credentials_inline 5 e "credentials" The global-config e holds its credentials in clear text."#,
        ],
    ),
];

#[test]
fn each_fault_is_found_where_it_is_and_nothing_else() {
    for (flow, expected) in CASES {
        let text = if flow.starts_with('[') { (*flow).to_owned() } else { on_tab(flow) };
        let found: Vec<String> = findings(&text).iter().map(line).collect();
        assert_eq!(found, *expected, "{text}");
    }
}

/// `config_chain` takes a flow too long for this table; see `limits`.
#[test]
fn each_code_of_the_page_has_a_case() {
    let page = include_str!("../../../src/check/mod.rs");
    let rows = page.lines().filter_map(|line| line.strip_prefix("//! | `"));
    let cells: Vec<&str> = rows.filter_map(|row| row.split(" | ").next()).collect();
    let codes: Vec<&str> =
        cells.iter().flat_map(|cell| cell.split(", ")).map(|code| code.trim_matches('`')).collect();
    assert_eq!(codes.len(), 63, "{codes:?}");
    for code in codes.into_iter().filter(|code| *code != "config_chain") {
        let word = format!(" {code} ");
        let has_case = CASES.iter().any(|(_, found)| found.iter().any(|line| line.contains(&word)));
        assert!(has_case, "{code}");
    }
}
