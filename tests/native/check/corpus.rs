//! The example flows that Node-RED itself comes with: real files give no false errors.

#![allow(clippy::disallowed_methods, reason = "the flows to check lie in files")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::findings;
use redloom::check::Severity;

#[test]
fn the_examples_of_node_red_have_no_errors() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("node_modules/@node-red/nodes/examples");
    let Ok(files) = flow_files(folder) else { return };
    assert!(files.len() > 100, "only {} examples", files.len());
    let mut warnings: BTreeMap<&str, usize> = BTreeMap::new();
    for file in files {
        for finding in findings(&std::fs::read_to_string(&file).unwrap()) {
            assert_ne!(finding.severity, Severity::Error, "{}: {}", file.display(), finding.message);
            *warnings.entry(finding.code).or_default() += 1;
        }
    }
    // They are exports without their tab, and one names a link node that was not exported with it.
    assert_eq!(warnings.into_keys().collect::<Vec<_>>(), ["link_dangling", "z_unknown"]);
}

fn flow_files(folder: PathBuf) -> std::io::Result<Vec<PathBuf>> {
    let mut folders = vec![folder];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "json") {
                files.push(path);
            }
        }
    }
    Ok(files)
}
