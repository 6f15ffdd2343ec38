//! A PostgreSQL server for tests: a real one, on the loopback interface, with a directory of its own. It ends with the process
//! that started it, however that ends, and takes its directory along.
//!
//! [`Server::shared`] is one for the whole process. Its binaries are those of the newest version under
//! `/usr/lib/postgresql`, or those on the `PATH`; `scripts/setup-postgres.sh` installs them.

mod pooler;
mod server;

pub use pooler::Pooler;
pub use server::{Held, PASSWORD, Server, USER, program};
