//! The load tool and the floor, against each other: a figure comes out, and it is of the floor.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// Ends the floor with the test, however the test ends.
struct Floor(Child);

impl Drop for Floor {
    fn drop(&mut self) {
        // It may have ended by itself; there is nothing else to do about it.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_load_tool_measures_the_floor() {
    let folder = tempfile::tempdir().unwrap();
    let mut floor = Command::new(env!("CARGO_BIN_EXE_canned"))
        .args(["--info-size", "900", "--dir"])
        .arg(folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .map(Floor)
        .unwrap();
    let mut line = String::new();
    BufReader::new(floor.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, "canned ready\n");
    let load = Command::new(env!("CARGO_BIN_EXE_load"))
        .args(["--command", "info", "--connections", "4", "--seconds", "1"])
        .args(["--warm-up-seconds", "0", "--sandbox"])
        .arg(folder.path().join("sandbox.json"))
        .output()
        .unwrap();
    assert!(load.status.success(), "{}", String::from_utf8_lossy(&load.stderr));
    let measured: serde_json::Value = serde_json::from_slice(&load.stdout).unwrap();
    assert_eq!(measured["answer_octets"], 900);
    assert_eq!(measured["refused"], 0);
    assert!(measured["operations"].as_u64().unwrap() > 0, "{measured}");
}
