//! The runtime with a simulated host.

mod answers;
mod deploys;
mod faults;
mod first_load;
mod host;
mod instances;
mod order;
mod recorded;
mod shapes;
mod states;
mod variables;
