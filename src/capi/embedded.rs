//! The service in this process.

use super::fault::Fault;
use super::life::{Life, Plan};
use super::server;
use doubletick_client::embedded::EmbeddedService;
use doubletick_engine::EngineOptions;
use doubletick_engine::usersig::UserSigKey;
use doubletick_protocol::codes;
use doubletick_store_sqlite::{Durability, SqliteOptions};
use std::sync::Arc;

/// Opens the service, lives, and closes it.
pub async fn serve(plan: &Plan, full_durability: bool, secret_key: Option<String>, life: Life) {
    let Plan { app_id, directory, .. } = plan;
    let durability = if full_durability { Durability::Full } else { Durability::Normal };
    let options = SqliteOptions { durability, ..SqliteOptions::default() };
    let user_sig_key = secret_key.map(|secret| UserSigKey { sdk_app_id: *app_id, secret });
    let engine = EngineOptions { user_sig_key, ..EngineOptions::default() };
    match EmbeddedService::open_with(directory, *app_id, options, engine) {
        Ok(service) => {
            life.live(plan.client(Arc::new(service.clone()))).await;
            service.close().await;
        }
        Err(error) if error.code == codes::ERR_IO_OPERATION_FAILED => {
            life.refuse(Fault::not_started(error));
        }
        Err(error) => life.refuse(server::bad_directory(directory, error)),
    }
}
