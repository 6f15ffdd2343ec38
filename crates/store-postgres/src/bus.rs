//! How the servers of one database tell each other what they have committed, as the operator writes it, and as it may be
//! shown: without the password.

use super::nats_keys::{self, Login};
use async_nats::ServerAddr;
use doubletick_protocol::{Error, Result, codes};
use percent_encoding::percent_decode_str;
use std::path::Path;

/// What carries what one server has committed to the others, sooner than they look by themselves. Whatever it loses costs
/// half a second.
#[derive(Clone, Debug, Default)]
pub enum Bus {
    /// PostgreSQL notifies that there is more, and the others read it in the journal.
    #[default]
    Notify,
    /// NATS carries the batches themselves.
    Nats(NatsAddress),
    /// Nothing: each server looks into the journal twice a second.
    None,
}

/// Where NATS is: one server, or several of a cluster.
#[derive(Clone)]
pub struct NatsAddress {
    /// Without user and password.
    pub(super) servers: Vec<ServerAddr>,
    pub(super) login: Login,
    /// Without TLS nothing is sent, whatever a server says.
    pub(super) tls: bool,
}

/// The addresses without user and password.
impl std::fmt::Display for NatsAddress {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let scheme = if self.tls { "tls" } else { "nats" };
        let hosts: Vec<String> =
            self.servers.iter().map(|server| format!("{}:{}", server.host(), server.port())).collect();
        write!(out, "{scheme}://{}", hosts.join(","))
    }
}

impl std::fmt::Debug for NatsAddress {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, out)
    }
}

/// What an address may begin with.
const SCHEMES: [&str; 2] = ["nats://", "tls://"];

fn refused(text: &str) -> Error {
    Error::new(codes::ERR_INVALID_PARAMETERS, text)
}

fn wrong(text: &str) -> Error {
    refused(&format!("bus: {text}"))
}

impl Bus {
    /// Reads `notify`, `none`, or `nats://USER:PASSWORD@HOST:PORT`, of which several are separated by commas; what all have
    /// in common need stand in the first one only. `tls://` in place of `nats://` asks for TLS. A user without a password is
    /// a token.
    ///
    /// 6017 where it is none of these; the text says what is wrong, and never has the password in it.
    pub fn parse(text: &str) -> Result<Bus> {
        match text {
            "notify" => Ok(Bus::Notify),
            "none" => Ok(Bus::None),
            _ => NatsAddress::parse(text).map(Bus::Nats),
        }
    }

    /// The same for a user that NATS knows by an nkey, of which this is the seed.
    ///
    /// 6017 where it is none, where the address says who comes, or where this is not NATS; the text never has the seed in it.
    pub fn with_nkey(self, seed: &str) -> Result<Bus> {
        let seed = seed.trim();
        let login = nats_keys::user(seed).map(|_| Login::Key(seed.to_owned()));
        self.known_by(login).map_err(|text| refused(&format!("bus-nkey: {text}")))
    }

    /// The same for a user that NATS knows by what is in this file: a JWT, and the seed of the nkey that it is of. The file is
    /// read whenever NATS is connected to.
    ///
    /// 6017 where it is none, where the address says who comes, or where this is not NATS; the text has nothing of what is in
    /// the file.
    pub fn with_credentials(self, file: &Path) -> Result<Bus> {
        let login = nats_keys::credentials(file).map(|_| Login::Credentials(file.to_owned()));
        self.known_by(login).map_err(|text| refused(&format!("bus-credentials: {text}")))
    }

    fn known_by(self, login: std::result::Result<Login, String>) -> std::result::Result<Bus, String> {
        let Bus::Nats(mut address) = self else {
            return Err("is for NATS, and bus is not nats:// or tls://".to_owned());
        };
        if address.login != Login::Nobody {
            return Err("bus has a user, or a token, already".to_owned());
        }
        address.login = login?;
        Ok(Bus::Nats(address))
    }
}

impl NatsAddress {
    fn parse(text: &str) -> Result<NatsAddress> {
        let scheme = SCHEMES.iter().find(|scheme| text.starts_with(**scheme));
        let scheme = scheme.ok_or_else(|| wrong("must be notify, none, or begin with nats:// or tls://"))?;
        let (mut servers, mut login) = (Vec::new(), Login::Nobody);
        for address in text.split(',').map(str::trim) {
            let (address, own) = match address.contains("://") {
                true => (address.to_owned(), SCHEMES.iter().find(|scheme| address.starts_with(**scheme))),
                false => (format!("{scheme}{address}"), Some(scheme)),
            };
            if own != Some(scheme) {
                return Err(wrong("all addresses must begin alike: nats:// or tls://"));
            }
            let (server, who) = server(&address)?;
            if who != Login::Nobody && login != Login::Nobody && who != login {
                return Err(wrong("all addresses must have the same user and password"));
            }
            if who != Login::Nobody {
                login = who;
            }
            servers.push(server);
        }
        Ok(NatsAddress { servers, login, tls: *scheme == SCHEMES[1] })
    }
}

/// One address: the server, and who comes.
fn server(address: &str) -> Result<(ServerAddr, Login)> {
    let invalid = || wrong("must be nats://USER:PASSWORD@HOST:PORT; further hosts behind commas");
    // What the parser says of an address that it cannot read may quote it.
    let mut url = address.parse::<ServerAddr>().map_err(|_| invalid())?.into_inner();
    let plain = |text: &str| percent_decode_str(text).decode_utf8().map(String::from);
    let user = plain(url.username()).map_err(|_| wrong("the user must be UTF-8"))?;
    let password = url.password().map(plain).transpose().map_err(|_| wrong("the password must be UTF-8"))?;
    let login = match (user, password) {
        (user, None) if user.is_empty() => Login::Nobody,
        (token, None) => Login::Token(token),
        (user, Some(password)) => Login::User(user, password),
    };
    if url.host_str().is_none_or(str::is_empty) {
        return Err(wrong("names no host"));
    }
    if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
        return Err(wrong("has something behind the host and the port"));
    }
    url.set_username("").map_err(|()| invalid())?;
    url.set_password(None).map_err(|()| invalid())?;
    Ok((ServerAddr::from_url(url).map_err(|_| invalid())?, login))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nats(text: &str) -> NatsAddress {
        match Bus::parse(text).expect(text) {
            Bus::Nats(address) => address,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn what_is_shown_of_an_address_has_no_password_and_nor_has_what_is_connected_to() {
        let address = nats("nats://app:s3cr%40t@a,b:6000");
        assert_eq!(address.to_string(), "nats://a:4222,b:6000");
        assert_eq!(format!("{:?}", Bus::Nats(address.clone())), "Nats(nats://a:4222,b:6000)");
        assert!(address.login == Login::User("app".to_owned(), "s3cr@t".to_owned()));
        assert!(!format!("{:?}", address.servers).contains("s3cr"), "{:?}", address.servers);
        let token = nats("tls://t0k3n@a, tls://b");
        assert!(token.tls && token.login == Login::Token("t0k3n".to_owned()));
        assert_eq!(token.to_string(), "tls://a:4222,b:4222");
        assert!(nats("nats://[::1]:4333").login == Login::Nobody);
    }

    #[test]
    fn notify_and_none_are_what_they_say() {
        assert!(matches!(Bus::parse("notify"), Ok(Bus::Notify)));
        assert!(matches!(Bus::parse("none"), Ok(Bus::None)));
    }

    #[test]
    fn an_address_that_is_wrong_says_what_is_wrong_and_never_the_password() {
        let cases = [
            ("", "must be notify, none, or begin with"),
            ("NOTIFY", "must be notify, none, or begin with"),
            ("redis://app:s3cret@a", "must be notify, none, or begin with"),
            ("nats://app:s3cret@", "must be nats://"),
            ("nats://", "names no host"),
            ("nats://app:s3cret@a,", "names no host"),
            ("nats://app:s3cret@a:port", "must be nats://"),
            ("nats://app:s3cret@a/path", "behind the host"),
            ("nats://app:s3cret@a?tls=1", "behind the host"),
            ("nats://app:s3cret@a,tls://b", "begin alike"),
            ("nats://app:s3cret@a,ws://b", "begin alike"),
            ("nats://app:s3cret@a,app:s3cret2@b", "the same user and password"),
            ("nats://app:s3cret%ff@a", "UTF-8"),
        ];
        for (text, says) in cases {
            let error = Bus::parse(text).expect_err(text);
            assert_eq!(error.code, codes::ERR_INVALID_PARAMETERS, "{text}");
            assert!(error.text.starts_with("bus: ") && error.text.contains(says), "{text}: {}", error.text);
            assert!(!error.text.contains("s3cret"), "{text}: {}", error.text);
        }
    }

    #[test]
    fn a_key_or_a_file_that_is_wrong_says_what_is_wrong_and_never_the_seed() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("app.creds");
        let (user, account) = (nkeys::KeyPair::new_user(), nkeys::KeyPair::new_account());
        let (user, account) = (user.seed().expect("a seed"), account.seed().expect("a seed"));
        let text = |seed: &str| {
            format!(
                "-----BEGIN NATS USER JWT-----\r\na.b.c\r\n------END NATS USER JWT------\r\n\r\n\
                 -----BEGIN USER NKEY SEED-----\r\n{seed}\r\n------END USER NKEY SEED------\r\n"
            )
        };
        let bus = |text: &str| Bus::parse(text).expect(text);
        assert!(bus("nats://a").with_nkey(&format!(" {user}\n")).is_ok());
        std::fs::write(&file, text(&user)).expect("written");
        let Bus::Nats(known) = bus("nats://a").with_credentials(&file).expect("known") else {
            panic!("NATS")
        };
        assert_eq!(format!("{known:?} {known}"), "nats://a:4222 nats://a:4222");
        let by_key = [
            ("nats://a", account.as_str(), "bus-nkey: must be the seed of a user's nkey"),
            ("nats://a", "s3cret", "bus-nkey: must be the seed"),
            ("nats://app:s3cret@a", &user, "bus-nkey: bus has a user, or a token, already"),
            ("notify", &user, "bus-nkey: is for NATS"),
        ];
        for (address, seed, says) in by_key {
            let error = bus(address).with_nkey(seed).expect_err(says);
            assert_eq!(error.code, codes::ERR_INVALID_PARAMETERS);
            assert!(error.text.starts_with(says), "{}", error.text);
            assert!(!error.text.contains(seed) && !error.text.contains("s3cret"), "{}", error.text);
        }
        for (content, says) in [
            (Some(text(&account)), "its seed must be the seed of a user's nkey"),
            (Some(text("")), "has no JWT and seed"),
            (Some(user.clone()), "has no JWT and seed"),
            (None, "cannot be read: entity not found"),
        ] {
            match content {
                Some(content) => std::fs::write(&file, content).expect("written"),
                None => std::fs::remove_file(&file).expect("removed"),
            }
            let error = bus("nats://a").with_credentials(&file).expect_err(says);
            assert!(
                error.text.starts_with("bus-credentials: ") && error.text.contains(says),
                "{}",
                error.text
            );
            assert!(!error.text.contains(&user) && !error.text.contains(&account), "{}", error.text);
        }
    }
}
