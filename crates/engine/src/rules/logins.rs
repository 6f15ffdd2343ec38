//! Logins: which of a user's devices has the place on its platform.

use doubletick_protocol::{Error, Result, codes, limits};

/// The number of a login on a platform that is limited to one device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The device has the place already.
    Keeps(u64),
    /// The device takes the place of whoever had it.
    Takes(u64),
}

/// 6017 for a number that no platform has: a user has a place on each, so there cannot be any number of them.
pub fn check_platform(platform: u32) -> Result<()> {
    if platform > limits::LAST_PLATFORM {
        let text = format!("platform: must be 0 to {}", limits::LAST_PLATFORM);
        return Err(Error::new(codes::ERR_INVALID_PARAMETERS, text));
    }
    Ok(())
}

/// The place of a device that holds this number (0: none) where `newest` (0: none) was given last. 6208 for
/// an older one: another device has taken the place meanwhile. A number above the newest was given before a
/// backup was restored, and says nothing.
pub fn place(newest: u64, held: u64) -> Result<Place> {
    if held == 0 || held > newest {
        return Ok(Place::Takes(newest + 1));
    }
    if held < newest {
        let text = "the account has logged in on another device of this platform meanwhile";
        return Err(Error::new(codes::ERR_LOGIN_KICKED_OFF_BY_OTHER, text));
    }
    Ok(Place::Keeps(held))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_keeps_its_place_and_an_older_one_has_lost_it() {
        assert_eq!(place(0, 0), Ok(Place::Takes(1)));
        assert_eq!(place(4, 0), Ok(Place::Takes(5)));
        assert_eq!(place(4, 4), Ok(Place::Keeps(4)));
        assert_eq!(place(4, 3).map_err(|error| error.code), Err(codes::ERR_LOGIN_KICKED_OFF_BY_OTHER));
        assert_eq!(place(4, u64::MAX), Ok(Place::Takes(5)), "from before a backup");
        assert_eq!(place(0, 4), Ok(Place::Takes(1)));
    }

    #[test]
    fn platforms_are_few() {
        assert!(check_platform(0).is_ok() && check_platform(limits::LAST_PLATFORM).is_ok());
        for platform in [limits::LAST_PLATFORM + 1, u32::MAX] {
            let error = check_platform(platform).unwrap_err();
            assert_eq!(error.code, codes::ERR_INVALID_PARAMETERS);
            assert!(error.text.starts_with("platform:"));
        }
    }
}
