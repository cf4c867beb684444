//! Who may ask, and how it listens and stops.

use super::*;

#[test]
fn other_hosts_and_pages_are_refused() {
    let folder = wayfinding();
    block(async {
        let page = Page::of(folder.path());
        let ask = |method: &str, host: &str, more: &[(&str, &str)]| {
            let mut request = Request::builder()
                .method(method)
                .uri("/api/reload")
                .header(header::HOST, host);
            for (name, value) in more {
                request = request.header(*name, *value);
            }
            request.body(Body::empty()).unwrap()
        };
        type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], u16);
        let cases: [Case<'_>; 9] = [
            ("127.0.0.1:8787", &[], 200),
            ("localhost:8787", &[], 200),
            (
                "127.0.0.1:8787",
                &[("origin", "http://127.0.0.1:8787")],
                200,
            ),
            ("127.0.0.1:80", &[], 421),
            ("example.org:8787", &[], 421),
            ("127.0.0.1.example.org:8787", &[], 421),
            ("127.0.0.1:8787", &[("origin", "http://example.org")], 403),
            ("127.0.0.1:8787", &[("origin", "null")], 403),
            ("127.0.0.1:8787", &[("sec-fetch-site", "cross-site")], 403),
        ];
        for (host, more, status) in cases {
            let (answer, _) = page.send(ask("POST", host, more)).await;
            assert_eq!(answer.as_u16(), status, "{host} {more:?}");
        }
        for path in [
            "/../Cargo.toml",
            "/..%2fCargo.toml",
            "/%2e%2e/Cargo.toml",
            "/assets/x",
        ] {
            let (status, _) = page.ask("GET", path, None).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        }
        let large = json!({ "title": "x".repeat(2 << 20) });
        let (status, _) = page.ask("POST", "/api/runs", Some(large)).await;
        assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    });
}

/// Over a real connection: it listens on this machine only, answers, and ends when asked.
#[test]
fn it_serves_until_it_is_told_to_stop() {
    use std::io::{Read, Write};
    use std::net::TcpStream;
    use std::sync::atomic::{AtomicBool, Ordering};
    let folder = wayfinding();
    let stop = Arc::new(AtomicBool::new(false));
    let (tell, told) = std::sync::mpsc::channel();
    let options = Options {
        port: 0,
        members: 1,
        ..options(folder.path())
    };
    let asked = Arc::clone(&stop);
    let server = std::thread::spawn(move || {
        crate::serve(
            options,
            move |address| tell.send(address).unwrap(),
            move || asked.load(Ordering::Relaxed),
        )
    });
    let address = told.recv_timeout(Duration::from_secs(60)).unwrap();
    assert!(address.ip().is_loopback());
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "GET / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let text = String::from_utf8_lossy(&answer);
    assert!(text.starts_with("HTTP/1.1 200"), "{text}");
    assert!(
        text.to_lowercase()
            .contains("content-security-policy: default-src 'none'")
    );
    // A connection that stays open does not keep it.
    let _idle = TcpStream::connect(address).unwrap();
    stop.store(true, Ordering::Relaxed);
    server.join().unwrap().unwrap();
    assert!(
        crate::serve(
            Options {
                members: 0,
                ..self::options(folder.path())
            },
            |_| (),
            || true
        )
        .is_err()
    );
}
