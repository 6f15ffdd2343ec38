//! Requests of a client that means no good, on SQLite.

mod home;

use doubletick_engine::EngineOptions;
use doubletick_protocol::{codes, limits};
use doubletick_store_testing::home::Home;
use doubletick_store_testing::online::Service;
use home::Directory;

doubletick_store_testing::hostile!(crate::home::Directory);

#[tokio::test]
async fn logins_do_not_add_up_without_end() {
    let home = Directory::fresh();
    let service = Service::open(&home, EngineOptions::default());
    for platform in 0..=limits::LAST_PLATFORM + 20 {
        let mut device = service.connect();
        let login = device.log_in("alice", platform, u64::MAX).await.map_err(|error| error.code);
        let expected =
            if platform > limits::LAST_PLATFORM { Err(codes::ERR_INVALID_PARAMETERS) } else { Ok(()) };
        assert_eq!(login.map(drop), expected, "{platform}");
    }
    service.engine.close().await;
    assert_eq!(home.number("SELECT count(*) FROM logins"), u64::from(limits::LAST_PLATFORM));
}
