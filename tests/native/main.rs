//! Tests of the engine with simulated hosts: no clock, no disk, no JavaScript.

mod revision;
