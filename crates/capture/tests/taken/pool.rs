//! Many captures at once.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use registry_capture::{Capture, NotDone, NotTaken, Pool, PoolSize, Request, capture};
use tokio::sync::Semaphore;

use crate::world::{Net, Tls, page, request};

const LONG: Duration = Duration::from_secs(60);

fn size(workers: usize, queue: usize) -> PoolSize {
    PoolSize { workers, queue, grace: Duration::ZERO }
}

fn of(host: &str) -> Request {
    request(&format!("http://{host}/"))
}

/// A capture of nothing: no address of this name is known.
async fn nothing(request: Request) -> Capture {
    capture(&request, &Net::new().means()).await
}

#[tokio::test]
async fn the_most_urgent_is_next_and_a_full_queue_refuses() {
    let (gate, order) = (Arc::new(Semaphore::new(0)), Arc::new(Mutex::new(Vec::new())));
    let (held, noted) = (gate.clone(), order.clone());
    let pool = Pool::start_with(size(1, 3), LONG, move |request| {
        let (held, noted) = (held.clone(), noted.clone());
        Box::pin(async move {
            noted.lock().unwrap().push(request.host().to_owned());
            held.acquire().await.unwrap().forget();
            nothing(request).await
        })
    });
    let first = pool.offer(of("first.example"), 1).unwrap();
    // Once it is under way, the queue is empty again.
    while pool.waiting() > 0 {
        tokio::task::yield_now().await;
    }
    let waiting: Vec<_> = [("low.example", 5), ("high.example", 9), ("later.example", 9)]
        .map(|(host, urgency)| pool.offer(of(host), urgency).unwrap())
        .into();
    assert_eq!(pool.offer(of("more.example"), 99).err(), Some(NotTaken::Full(3)));
    gate.add_permits(4);
    assert!(first.capture().await.is_ok());
    for ticket in waiting {
        assert!(ticket.capture().await.is_ok());
    }
    let order = order.lock().unwrap().clone();
    assert_eq!(order, ["first.example", "high.example", "later.example", "low.example"]);
    pool.stop(LONG).await;
}

#[tokio::test]
async fn one_at_a_time_goes_to_a_host() {
    let (now, most, hosts) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)), 2);
    let (under_way, peak) = (now.clone(), most.clone());
    let both = Arc::new(tokio::sync::Barrier::new(hosts));
    let pool = Pool::start_with(size(4, 100), LONG, move |request| {
        let (under_way, peak, both) = (under_way.clone(), peak.clone(), both.clone());
        Box::pin(async move {
            let count = under_way.fetch_add(1, Ordering::SeqCst) + 1;
            peak.fetch_max(count, Ordering::SeqCst);
            // Two hosts are always under way together, or this waits for ever.
            both.wait().await;
            under_way.fetch_sub(1, Ordering::SeqCst);
            nothing(request).await
        })
    });
    let tickets: Vec<_> = (0..20)
        .map(|number| pool.offer(of(["a.example", "b.example"][number % 2]), 1).unwrap())
        .collect();
    for ticket in tickets {
        assert!(ticket.capture().await.is_ok());
    }
    assert_eq!(most.load(Ordering::SeqCst), hosts);
    pool.stop(LONG).await;
}

#[tokio::test]
async fn a_panic_or_a_stuck_capture_takes_no_worker_away() {
    let limit = Duration::from_millis(50);
    let made = nothing(of("a.example")).await;
    let pool = Pool::start_with(size(1, 10), limit, move |request| {
        let made = made.clone();
        Box::pin(async move {
            match request.host() {
                "panic.example" => panic!("made to"),
                "stuck.example" => std::future::pending().await,
                _ => made,
            }
        })
    });
    for _ in 0..3 {
        let panicked = pool.offer(of("panic.example"), 1).unwrap().capture().await;
        assert!(matches!(panicked, Err(NotDone::Panicked(_))), "{panicked:?}");
        let stuck = pool.offer(of("stuck.example"), 1).unwrap().capture().await;
        assert_eq!(stuck.unwrap_err(), NotDone::Stuck(limit));
    }
    assert!(pool.offer(of("fine.example"), 1).unwrap().capture().await.is_ok());
    pool.stop(LONG).await;
}

#[tokio::test]
async fn a_stop_ends_in_order() {
    let gate = Arc::new(Semaphore::new(0));
    let held = gate.clone();
    let pool = Pool::start_with(size(1, 10), LONG, move |request| {
        let held = held.clone();
        Box::pin(async move {
            held.acquire().await.unwrap().forget();
            nothing(request).await
        })
    });
    let under_way = pool.offer(of("a.example"), 1).unwrap();
    while pool.waiting() > 0 {
        tokio::task::yield_now().await;
    }
    let waits = pool.offer(of("b.example"), 1).unwrap();
    gate.add_permits(1);
    pool.stop(LONG).await;
    assert!(under_way.capture().await.is_ok(), "what is under way is ended");
    assert_eq!(waits.capture().await.unwrap_err(), NotDone::Stopped);
}

#[tokio::test]
async fn a_pool_captures_by_its_means() {
    let mut net = Net::new();
    let port = net.serve(Tls::None, |_| page("<p>here")).await;
    let pool = Pool::start(size(2, 10), net.means());
    let wanted = request(&format!("http://a.example:{port}/"));
    let taken = pool.offer(wanted, 1).unwrap().capture().await.unwrap();
    assert_eq!(taken.front().unwrap().body, b"<p>here");
    pool.stop(LONG).await;
}
