//! A server under load: hostile requests alone, or everything at once for as long as you like.
//!
//! ```text
//! cargo build --release
//! cargo run --release --example load -- hostile                 # every hostile request, one after another
//! cargo run --release --example load -- mixed --minutes 30      # readers, writers, subscribers and the hostile
//! cargo run --release --example load -- graph --data TABLES       # a graph of 1,000,000 ties, to be imported
//! cargo run --release --example load -- large --data DIR --memory-mb 1024   # the largest questions that are allowed
//! ```
//!
//! `hostile` sends each request of `hostile.json` while an ordinary client asks, and says how long each
//! took and what memory it cost. `large` asks a large graph for as much as it gives, alone and eight at a
//! time, and says what was answered and what refused. `mixed` reports latencies, errors, lost or doubled events, and memory
//! over time. Both start a server of their own, on a new folder with the seed dataset unless `--data`
//! names another; `--memory-mb` bounds its memory. The exit code is 1 if a promise
//! was broken: an answer that is no proper error or takes more than 1.5 s, more than 200 MB of growth,
//! an ordinary request that fails, an event lost or heard twice.

mod graph;
mod hostile;
mod large;
mod mixed;
mod random;
mod server;
mod subscriber;

use std::{
    path::PathBuf,
    process::ExitCode,
    time::{Duration, Instant},
};

use server::{Outcome, Program, Server};

/// The longest that a hostile request may take.
const LONGEST: Duration = Duration::from_millis(1_500);

fn main() -> Outcome<ExitCode> {
    let folder = tempfile::tempdir()?;
    let mut plan = mixed::Plan {
        program: Program {
            binary: beside_this_one()?,
            data: folder.path().to_owned(),
            memory_mb: None,
        },
        time: Duration::from_mins(30),
        readers: 4,
        writers: 2,
        pause: Duration::from_millis(20),
        seed: 1,
    };
    let mut arguments = std::env::args().skip(1);
    let verb = arguments
        .next()
        .ok_or("say hostile, graph, large or mixed")?;
    let mut rounds = 1;
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or("every option takes a value")?;
        match name.as_str() {
            "--binary" => plan.program.binary = value.into(),
            "--data" => plan.program.data = value.into(),
            "--memory-mb" => plan.program.memory_mb = Some(value.parse()?),
            "--rounds" => rounds = value.parse()?,
            "--minutes" => plan.time = Duration::from_secs_f64(value.parse::<f64>()? * 60.0),
            "--readers" => plan.readers = value.parse()?,
            "--writers" => plan.writers = value.parse()?,
            "--pause-ms" => plan.pause = Duration::from_millis(value.parse()?),
            "--seed" => plan.seed = value.parse()?,
            _ => return Err(format!("{name} is no option; see the head of this file").into()),
        }
    }
    let is_good = match verb.as_str() {
        "hostile" => {
            let begun = Instant::now();
            let mut server = Server::start(&plan.program)?;
            println!("open after {:.1?}", begun.elapsed());
            let report = hostile::run(&mut server, rounds)?;
            println!("{report}");
            report.is_good(LONGEST)
        }
        "graph" => {
            graph::write(&plan.program.data, plan.seed)?;
            true
        }
        "large" => {
            let mut server = Server::start(&plan.program)?;
            let report = large::run(&mut server)?;
            println!("{report}");
            report.is_good()
        }
        "mixed" => {
            let report = mixed::run(&plan)?;
            println!("{report}");
            report.is_good()
        }
        _ => return Err(format!("{verb} is none of hostile, graph, large and mixed").into()),
    };
    Ok(if is_good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The server that was built with the same profile.
fn beside_this_one() -> Outcome<PathBuf> {
    let own = std::env::current_exe()?;
    let folder = own.ancestors().nth(2).ok_or("this program is nowhere")?;
    Ok(folder.join("rawabit"))
}
