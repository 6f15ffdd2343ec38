//! The task runner of this repository. `forge`, which makes files and packages, uses its parts.

pub mod cluster;
pub mod demo;
pub mod load;
pub mod part;
pub mod process;
pub mod references;
pub mod still;
pub mod test;
