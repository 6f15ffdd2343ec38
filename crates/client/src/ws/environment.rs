//! The proxy that the environment names, by the rules of curl where it has some.

use super::fault::wrong;
use super::proxy::{Proxy, ProxyKind};
use doubletick_protocol::Result;
use ipnet::IpNet;
use percent_encoding::percent_decode_str;
use std::net::IpAddr;

const HTTP_PORT: u32 = 80;
const SOCKS5_PORT: u32 = 1080;

/// What the environment says about one server. Read once: a program may change its environment while another of its
/// threads connects, and reading it at that moment is not safe.
#[derive(Debug)]
pub struct Environment(Result<Option<Proxy>>);

impl Environment {
    /// For a server at `host`. `secure`: it is reached by `wss://`.
    pub fn read(secure: bool, host: &str) -> Environment {
        Environment(proxy(&|name| Some(std::env::var_os(name)?.to_string_lossy().into_owned()), secure, host))
    }

    /// 6017 with the name of the variable that is wrong, and without what it says.
    pub fn proxy(&self) -> Result<Option<Proxy>> {
        self.0.clone()
    }
}

type Variables<'a> = &'a dyn Fn(&str) -> Option<String>;

fn proxy(variables: Variables<'_>, secure: bool, host: &str) -> Result<Option<Proxy>> {
    if is_this_device(host) {
        return Ok(None);
    }
    let of_scheme: &[_] = match secure {
        true => &["https_proxy", "HTTPS_PROXY"],
        // In a CGI program HTTP_PROXY is a header of the request (CVE-2016-5385), where case does not matter under
        // both names.
        false if variables("REQUEST_METHOD").is_some() && cfg!(windows) => &[],
        false if variables("REQUEST_METHOD").is_some() => &["http_proxy"],
        false => &["http_proxy", "HTTP_PROXY"],
    };
    let given = |names: &[&'static str]| {
        names.iter().find_map(|name| Some((*name, variables(name).filter(|value| !value.is_empty())?)))
    };
    let Some((name, value)) = given(of_scheme).or_else(|| given(&["all_proxy", "ALL_PROXY"])) else {
        return Ok(None);
    };
    if given(&["no_proxy", "NO_PROXY"]).is_some_and(|(_, list)| excepts(&list, host)) {
        return Ok(None);
    }
    parsed(&value).map(Some).map_err(|error| wrong(format!("{name}: {}", error.text)))
}

/// A proxy elsewhere would reach something else under this name. So browsers do; curl does not.
fn is_this_device(host: &str) -> bool {
    let name = host.trim_end_matches('.').to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost") || address(host).is_some_and(|ip| ip.is_loopback())
}

fn address(host: &str) -> Option<IpAddr> {
    host.parse::<IpAddr>().ok().map(|ip| ip.to_canonical())
}

/// Whether a list of exceptions names this host: as itself, by a domain above it, by a network, or with all.
fn excepts(list: &str, host: &str) -> bool {
    let ip = address(host);
    let name = host.trim_end_matches('.').to_ascii_lowercase();
    let names = |entry: &str| match ip {
        _ if entry == "*" => true,
        Some(ip) => {
            let entry = entry.trim_start_matches('[').trim_end_matches(']');
            address(entry) == Some(ip) || entry.parse::<IpNet>().is_ok_and(|network| network.contains(&ip))
        }
        None => {
            let domain = entry.trim_start_matches("*.").trim_matches('.').to_ascii_lowercase();
            !domain.is_empty()
                && name.strip_suffix(&domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        }
    };
    list.split([',', ' ', '\t']).filter(|entry| !entry.is_empty()).any(names)
}

/// `[http://|socks5://|socks5h://][USER[:PASSWORD]@]HOST[:PORT]`, in percent-encoding. A path is ignored.
fn parsed(value: &str) -> Result<Proxy> {
    let (scheme, rest) = value.trim().split_once("://").unwrap_or(("http", value.trim()));
    let (kind, port) = match scheme.to_ascii_lowercase().as_str() {
        "http" => (ProxyKind::Http, HTTP_PORT),
        // The proxy looks the name up with both.
        "socks5" | "socks5h" => (ProxyKind::Socks5, SOCKS5_PORT),
        _ => return Err(wrong("is neither http://HOST:PORT nor socks5://HOST:PORT".into())),
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (credentials, place) = match authority.rsplit_once('@') {
        Some((credentials, place)) => (Some(credentials), place),
        None => (None, authority),
    };
    let (host, port) = match place.rsplit_once(':') {
        // The colons of an IPv6 address stand in brackets.
        Some((host, digits)) if !digits.ends_with(']') => (host, digits.parse().unwrap_or(0)),
        _ => (place, port),
    };
    let proxy = Proxy::new(kind, host, port)?;
    let Some(credentials) = credentials else { return Ok(proxy) };
    let (user, password) = credentials.split_once(':').unwrap_or((credentials, ""));
    let decoded = |text| {
        let text = percent_decode_str(text).decode_utf8();
        text.map_err(|_| wrong("its user name or password is not UTF-8 in percent-encoding".into()))
    };
    proxy.with_credentials(&decoded(user)?, &decoded(password)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    /// What an environment says: the proxy, or the error.
    fn said(environment: &[(&str, &str)], secure: bool, host: &str) -> String {
        let variables: HashMap<&str, &str> = environment.iter().copied().collect();
        match proxy(&|name| variables.get(name).map(|value| (*value).to_owned()), secure, host) {
            Ok(None) => "direct".to_owned(),
            Ok(Some(proxy)) => proxy.to_string(),
            Err(error) => error.text,
        }
    }

    #[test]
    fn each_scheme_has_its_variable_and_both_have_all_proxy() {
        let all = [("http_proxy", "http://h:1"), ("https_proxy", "s:2"), ("all_proxy", "socks5h://a")];
        assert_eq!(said(&all, false, "chat.example"), "HTTP proxy h:1");
        assert_eq!(said(&all, true, "chat.example"), "HTTP proxy s:2");
        assert_eq!(said(&all[2..], true, "chat.example"), "SOCKS5 proxy a:1080");
        assert_eq!(said(&all[..1], true, "chat.example"), "direct");
        assert_eq!(said(&[], true, "chat.example"), "direct");
        // In capitals, too; small letters go first, and what is empty is not there.
        assert_eq!(
            said(&[("HTTPS_PROXY", "SOCKS5://u:p@[fd00::1]:9/x")], true, "c"),
            "SOCKS5 proxy [fd00::1]:9"
        );
        assert_eq!(said(&[("HTTPS_PROXY", "B"), ("https_proxy", "s")], true, "c"), "HTTP proxy s:80");
        assert_eq!(said(&[("HTTPS_PROXY", "b"), ("https_proxy", "")], true, "c"), "HTTP proxy b:80");
        assert_eq!(said(&[("HTTPS_PROXY", ""), ("ALL_PROXY", "a")], true, "c"), "HTTP proxy a:80");
    }

    #[test]
    fn in_a_cgi_program_http_proxy_is_a_header_of_the_request() {
        let cgi = [
            ("REQUEST_METHOD", "GET"),
            ("HTTP_PROXY", "evil"),
            ("HTTPS_PROXY", "good"),
            ("ALL_PROXY", "all"),
        ];
        assert_eq!(said(&cgi, false, "c"), "HTTP proxy all:80");
        assert_eq!(said(&cgi, true, "c"), "HTTP proxy good:80");
        assert_eq!(said(&cgi[1..], false, "c"), "HTTP proxy evil:80");
    }

    #[test]
    fn exceptions_are_names_domains_addresses_networks_and_all() {
        for (list, host, excepted) in [
            ("chat.example", "chat.example", true),
            ("chat.example", "CHAT.example.", true),
            ("other, Chat.Example", "a.chat.example", true),
            ("chat.example", "wechat.example", false),
            (".example", "chat.example", true),
            (".example", "example", true),
            ("*.example", "chat.example", true),
            (".", "chat.example", false),
            ("", "chat.example", false),
            (",, ,", "chat.example", false),
            ("10.0.0.1", "10.0.0.1", true),
            ("10.0.0.1", "10.0.0.10", false),
            ("0.0.1", "10.0.0.1", false),
            ("192.168.0.0/16", "192.168.7.7", true),
            ("192.168.0.0/16", "192.169.0.1", false),
            ("192.168.0.0/99", "192.168.7.7", false),
            ("192.168.0.0/16", "::ffff:192.168.7.7", true),
            ("fd00::/8", "fd12::1", true),
            ("[fd12::1]", "fd12::1", true),
            ("fd12:0::1", "fd12::1", true),
            ("10.0.0.0/8", "chat.example", false),
            ("*", "chat.example", true),
            ("*", "10.0.0.1", true),
            ("a b *", "fd12::1", true),
        ] {
            let environment = [("all_proxy", "p"), ("NO_PROXY", list)];
            assert_eq!(said(&environment, true, host) == "direct", excepted, "{list:?} {host}");
        }
    }

    #[test]
    fn this_device_is_reached_without_a_proxy() {
        for host in
            ["localhost", "LocalHost.", "api.localhost", "127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"]
        {
            assert_eq!(said(&[("all_proxy", "p")], false, host), "direct", "{host}");
        }
        assert_eq!(said(&[("all_proxy", "p")], false, "notlocalhost"), "HTTP proxy p:80");
    }

    #[test]
    fn what_is_wrong_is_said_with_the_name_of_the_variable_and_without_its_value() {
        for (value, word) in [
            ("https://topsecret@p:1", "neither http://"),
            ("socks4://p", "neither http://"),
            ("topsecret:topsecret@", "host"),
            ("http://", "host"),
            ("http://u:topsecret@p:x", "port"),
            ("http://p:0", "port"),
            ("http://p:", "port"),
            ("http://:topsecret@p", "user name"),
            ("http://%ff:topsecret@p", "percent"),
            ("socks5://topsecret@p", "password"),
            ("http://top secret@p q", "host"),
        ] {
            let text = said(&[("HTTPS_PROXY", value)], true, "chat.example");
            assert!(text.starts_with("HTTPS_PROXY: ") && text.contains(word), "{value}: {text}");
            assert!(!text.contains("topsecret"), "{text}");
            // Where it does not matter it is not looked at.
            assert_eq!(said(&[("HTTPS_PROXY", value), ("no_proxy", "*")], true, "chat.example"), "direct");
        }
    }

    #[test]
    fn credentials_are_decoded() {
        let proxy = parsed("http://us%40er:p%3Ass%2Fw@p.example").expect("a proxy");
        let wanted =
            Proxy::new(ProxyKind::Http, "p.example", 80).and_then(|p| p.with_credentials("us@er", "p:ss/w"));
        assert!(Ok(proxy) == wanted);
    }
}
