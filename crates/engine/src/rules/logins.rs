//! Logins: which of a user's devices has the place on its platform.

use doubletick_protocol::{Error, Result, codes, limits};

/// The number of a login on a platform that is limited to one device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seat {
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

/// 6017 for what no device calls itself.
pub fn check_device(device: &str) -> Result<()> {
    let printable = device.bytes().all(|byte| (0x20..0x7f).contains(&byte));
    if device.len() > limits::DEVICE_BYTES || !printable {
        let text = format!("device: must be at most {} printable ASCII characters", limits::DEVICE_BYTES);
        return Err(Error::new(codes::ERR_INVALID_PARAMETERS, text));
    }
    Ok(())
}

/// The place of a device that holds this number (0: none) where `newest` (0: none) was given last, to
/// `newest_device`. The device that has the place keeps it, whatever it holds: its first login may have been stalled
/// on the way, or its answer lost. 6208 for an older number: another device has taken the place meanwhile. A number
/// above the newest was given before a backup was restored, and says nothing. Devices without a name are known by
/// their number alone.
pub fn place(newest: u64, newest_device: &str, held: u64, device: &str) -> Result<Seat> {
    let named = !device.is_empty() && !newest_device.is_empty();
    if newest > 0 && named && device == newest_device {
        return Ok(Seat::Keeps(newest));
    }
    if held == 0 || held > newest {
        return Ok(Seat::Takes(newest + 1));
    }
    // A number that two devices hold was given twice: before a backup and after it was restored.
    if held < newest || named {
        let text = "the account has logged in on another device of this platform meanwhile";
        return Err(Error::new(codes::ERR_LOGIN_KICKED_OFF_BY_OTHER, text));
    }
    Ok(Seat::Keeps(held))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(newest: u64, newest_device: &str, held: u64, device: &str) -> std::result::Result<Seat, i32> {
        place(newest, newest_device, held, device).map_err(|error| error.code)
    }

    #[test]
    fn the_newest_keeps_its_place_and_an_older_one_has_lost_it() {
        for (had, has) in [("", ""), ("", "d2"), ("d1", ""), ("d1", "d2")] {
            assert_eq!(code(0, "", 0, has), Ok(Seat::Takes(1)));
            assert_eq!(code(4, had, 0, has), Ok(Seat::Takes(5)));
            assert_eq!(code(4, had, 3, has), Err(codes::ERR_LOGIN_KICKED_OFF_BY_OTHER));
            assert_eq!(code(4, had, u64::MAX, has), Ok(Seat::Takes(5)), "from before a backup");
            assert_eq!(code(0, "", 4, has), Ok(Seat::Takes(1)));
        }
        for (had, has) in [("", ""), ("", "d2"), ("d1", "")] {
            assert_eq!(code(4, had, 4, has), Ok(Seat::Keeps(4)));
        }
    }

    #[test]
    fn a_device_that_has_the_place_keeps_it_whatever_it_holds() {
        for held in [0, 3, 4, 5, u64::MAX] {
            assert_eq!(code(4, "d1", held, "d1"), Ok(Seat::Keeps(4)));
        }
    }

    #[test]
    fn a_number_that_was_given_twice_is_that_of_the_device_that_had_it_last() {
        assert_eq!(code(4, "d1", 4, "d2"), Err(codes::ERR_LOGIN_KICKED_OFF_BY_OTHER));
    }

    #[test]
    fn a_name_of_a_device_is_short_and_printable() {
        for right in ["", "7f3a", &"x".repeat(limits::DEVICE_BYTES)] {
            assert!(check_device(right).is_ok(), "{right:?}");
        }
        for wrong in ["\n", "é", &"x".repeat(limits::DEVICE_BYTES + 1)] {
            let error = check_device(wrong).unwrap_err();
            assert_eq!(error.code, codes::ERR_INVALID_PARAMETERS);
            assert!(error.text.starts_with("device:"));
        }
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
