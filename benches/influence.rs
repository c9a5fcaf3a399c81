//! How fast the kernels are, each as a ratio to a plain loop over arrays in the same run.
//!
//! `cargo bench --bench influence [-- ENTITIES TIES]` generates a graph like those of the other
//! benchmarks (Chung-Lu, exponent 2.3) and prints CPU time on one thread, the least of several runs.
//! `-- --edges FOLDER` writes the graphs instead, for `benches/peers/measure.py`. The queries that look
//! for ways and neighbourhoods in a view are measured by `cargo bench --bench service`.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "the generated graph is small enough for 32 bits"
)]

#[path = "plain/mod.rs"]
mod plain;

use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::time::{Duration, Instant};

use rawabit::graph::Budget;
use rawabit::influence::{
    Division, Flow, KeyPlayersQuery, Link, Projection, SpreadModel, communities, cuts,
    find_measure, key_players, likenesses, nearby, personal, spread, steps_from, strong_components,
    triangles, weak_components,
};

use plain::{Plain, Random};

/// Times that each kernel runs; the least counts.
const RUNS: usize = 5;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let mut numbers = arguments
        .iter()
        .filter_map(|argument| argument.parse().ok());
    let n_entities = numbers.next().unwrap_or(100_000);
    let n_ties = numbers.next().unwrap_or(10 * n_entities);
    if let Some(at) = arguments.iter().position(|argument| argument == "--edges") {
        let folder = arguments.get(at + 1).map_or(".", String::as_str);
        if let Err(problem) = write_edges(folder, n_entities, n_ties) {
            println!("{folder}: {problem}");
        }
        return;
    }
    for n_threads in [1, 2] {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(n_threads)
            .build();
        match pool {
            Ok(pool) => pool.install(|| run(n_entities, n_ties, n_threads)),
            Err(problem) => println!("no pool of {n_threads}: {problem}"),
        }
    }
}

/// The graphs as text, a tie in a line: source, target, weight, and 1 if it leads both ways.
fn write_edges(folder: &str, n_entities: usize, n_ties: usize) -> std::io::Result<()> {
    let graphs = [
        ("graph.tsv", chung_lu(n_entities, n_ties)),
        ("small.tsv", chung_lu(n_entities / 10, n_ties / 10)),
        ("planted.tsv", planted(n_entities, planted_ties(n_entities))),
    ];
    for (name, links) in graphs {
        let mut text = String::new();
        for link in links {
            let is_both = u8::from(link.flow == Flow::BothWays);
            // Writing to a string does not fail.
            let _ = writeln!(
                text,
                "{}\t{}\t{}\t{is_both}",
                link.from, link.to, link.weight
            );
        }
        fs::write(std::path::Path::new(folder).join(name), text)?;
    }
    Ok(())
}

fn planted_ties(n_entities: usize) -> usize {
    9 * n_entities + n_entities / 2
}

fn run(n_entities: usize, n_ties: usize, n_threads: usize) {
    let links = chung_lu(n_entities, n_ties);
    println!("{n_entities} entities, {n_ties} ties, {n_threads} thread(s)");
    println!(
        "{:<44}{:>12}{:>12}{:>12}{:>9}",
        "kernel", "wall ms", "CPU ms", "plain ms", "ratio"
    );
    let plain = Plain::new(n_entities, &links);
    let graph = Projection::of_links(n_entities, &links);
    row(
        "projection",
        || Projection::of_links(n_entities, &links),
        || Plain::new(n_entities, &links),
    );
    searches(&graph, &plain);
    ranks(&graph, &plain);
    structure(&graph, &plain);
    groups(&graph, &plain, n_entities);
    betweenness(&graph, n_entities / 10, n_ties / 10);
}

fn searches(graph: &Projection, plain: &Plain) {
    let from = graph.node(rawabit::graph::EntityIdx::new(0)).unwrap_or(0);
    row(
        "BFS, whole graph",
        || {
            steps_from(
                graph.either(),
                graph.either(),
                from,
                &mut Budget::unlimited(),
            )
        },
        || plain.steps_from(0),
    );
    row(
        "weak components",
        || weak_components(graph.either(), &mut Budget::unlimited()),
        || plain.components(),
    );
    row(
        "strong components",
        || strong_components(graph.out(), &mut Budget::unlimited()),
        || plain.strong_components(),
    );
    row(
        "cut points and bridges",
        || cuts(graph, &mut Budget::unlimited()),
        || (),
    );
}

fn ranks(graph: &Projection, plain: &Plain) {
    let pagerank = |rounds: f64, tolerance: f64| {
        let measure = find_measure("PAGERANK").expect_measure();
        let arguments = measure
            .defaults()
            .with("roundsMax", rounds)
            .and_then(|arguments| arguments.with("tolerance", tolerance));
        arguments.map(|arguments| measure.compute(graph, &arguments, &mut Budget::unlimited()))
    };
    row(
        "PageRank, 20 rounds",
        || pagerank(20.0, 1e-15),
        || plain.pagerank(20, None),
    );
    row("PageRank, to 1e-9", || pagerank(200.0, 1e-9), || ());
    let middle = graph.n_nodes() as u32 / 2;
    let entity = graph.entity(middle).index();
    row(
        "personalised PageRank, exact to 1e-9",
        || personal(graph, &[middle], &mut Budget::unlimited()),
        || plain.pagerank(120, Some(entity)),
    );
    row(
        "personalised PageRank, push 1e-4",
        || nearby(graph.either(), &[middle], 1e-4, &mut Budget::unlimited()),
        || plain.pagerank(20, Some(entity)),
    );
    row(
        "Adamic-Adar, all candidates of one",
        || likenesses(graph.either(), middle, &mut Budget::unlimited()),
        || plain.adamic_adar(entity),
    );
    for name in ["HITS_HUB", "EIGENVECTOR", "KATZ", "HARMONIC", "CONSTRAINT"] {
        once(name, || {
            let measure = find_measure(name).expect_measure();
            measure
                .compute(graph, &measure.defaults(), &mut Budget::unlimited())
                .rounds
        });
    }
}

fn structure(graph: &Projection, plain: &Plain) {
    let coreness = find_measure("CORENESS").expect_measure();
    row(
        "core numbers",
        || coreness.compute(graph, &coreness.defaults(), &mut Budget::unlimited()),
        || plain.cores(),
    );
    row(
        "triangles",
        || triangles(graph.either(), &mut Budget::unlimited()),
        || plain.triangles(),
    );
}

fn groups(graph: &Projection, plain: &Plain, n_entities: usize) {
    let links = planted(n_entities, planted_ties(n_entities));
    let planted = Projection::of_links(n_entities, &links);
    once("Leiden, planted communities", || {
        let found = communities(
            planted.either(),
            &Division::default(),
            &mut Budget::unlimited(),
        );
        format!(
            "Q {:.4}, {} communities, {} rounds",
            found.modularity, found.n_communities, found.rounds
        )
    });
    once("Leiden, the same graph", || {
        let found = communities(
            graph.either(),
            &Division::default(),
            &mut Budget::unlimited(),
        );
        format!(
            "Q {:.4}, {} communities, {} rounds",
            found.modularity, found.n_communities, found.rounds
        )
    });
    let query = KeyPlayersQuery {
        count: 50,
        model: SpreadModel::IndependentCascade,
        admits: &|_| true,
        epsilon: 0.1,
        seed: 1,
    };
    let (_, cpu) = measured(|| plain.reverse_reachable(100_000));
    println!(
        "{:<44}  CPU {:.1} ms",
        "100,000 reverse-reachable sets, plain loop",
        cpu.as_secs_f64() * 1000.0
    );
    once("key players, k = 50, epsilon 0.1", || {
        let found = key_players(graph, &query, &mut Budget::unlimited());
        format!(
            "spread {:.0}, ratio {:.3}, {} samples",
            found.expected_spread, found.approximation_ratio, found.n_samples
        )
    });
    once("spread from 50, 1,000 runs", || {
        let from: Vec<u32> = (0..50).collect();
        let found = spread(
            graph,
            &from,
            SpreadModel::IndependentCascade,
            1000,
            1,
            &mut Budget::unlimited(),
        );
        format!("{:.1} +- {:.1}", found.expected, found.standard_error)
    });
}

fn betweenness(graph: &Projection, n_entities: usize, n_ties: usize) {
    let measure = find_measure("BETWEENNESS").expect_measure();
    once("betweenness, error 0.01", || {
        measure
            .compute(graph, &measure.defaults(), &mut Budget::unlimited())
            .rounds
    });
    let links = chung_lu(n_entities, n_ties);
    let (small, plain) = (
        Projection::of_links(n_entities, &links),
        Plain::new(n_entities, &links),
    );
    let arguments = measure.defaults().with("exactUpTo", 1_000_000.0);
    let (wall, cpu) = timed(1, || {
        arguments
            .as_ref()
            .map(|arguments| measure.compute(&small, arguments, &mut Budget::unlimited()))
    });
    let (_, plain) = measured(|| plain.betweenness());
    line(
        &format!("betweenness, exact ({n_entities} / {n_ties})"),
        wall,
        cpu,
        Some(plain),
    );
}

/// A measure that is in the table.
trait ExpectMeasure<T> {
    fn expect_measure(self) -> T;
}

impl<T> ExpectMeasure<T> for Option<T> {
    fn expect_measure(self) -> T {
        match self {
            Some(measure) => measure,
            None => unreachable!("the table has the measure"),
        }
    }
}

fn row<A, B>(name: &str, fast: impl Fn() -> A, plain: impl Fn() -> B) {
    let (wall, cpu) = timed(RUNS, fast);
    let (_, plain) = timed(RUNS, plain);
    line(name, wall, cpu, (size_of::<B>() > 0).then_some(plain));
}

fn once<A: std::fmt::Display>(name: &str, work: impl Fn() -> A) {
    let mut told = None;
    let (wall, cpu) = measured(|| told = Some(work()));
    let told = told.map(|told| told.to_string()).unwrap_or_default();
    line(&format!("{name} ({told})"), wall, cpu, None);
}

fn line(name: &str, wall: Duration, cpu: Duration, plain: Option<Duration>) {
    let ms = |time: Duration| time.as_secs_f64() * 1000.0;
    match plain {
        Some(plain) => println!(
            "{name:<44}{:>12.3}{:>12.3}{:>12.3}{:>9.2}",
            ms(wall),
            ms(cpu),
            ms(plain),
            ms(cpu) / ms(plain)
        ),
        None => println!("{name:<44}  wall {:.1} ms, CPU {:.1} ms", ms(wall), ms(cpu)),
    }
}

/// Wall and CPU time of one long run.
fn measured<T>(work: impl FnOnce() -> T) -> (Duration, Duration) {
    let (cpu, start) = (cpu_time(), Instant::now());
    black_box(work());
    (start.elapsed(), cpu_time().saturating_sub(cpu))
}

/// The system counts CPU time in steps of a few milliseconds, so short work is repeated that long.
const COUNTED: Duration = Duration::from_millis(40);

/// Least wall and CPU time of several runs.
fn timed<T>(n_runs: usize, work: impl Fn() -> T) -> (Duration, Duration) {
    let start = Instant::now();
    black_box(work());
    let once = start.elapsed().as_nanos().max(1);
    let n_times = u32::try_from(COUNTED.as_nanos() / once)
        .unwrap_or(u32::MAX)
        .clamp(1, 10_000);
    let mut least = (Duration::MAX, Duration::MAX);
    for _ in 0..n_runs {
        let (cpu, start) = (cpu_time(), Instant::now());
        for _ in 0..n_times {
            black_box(work());
        }
        let (wall, cpu) = (start.elapsed(), cpu_time().saturating_sub(cpu));
        least = (least.0.min(wall / n_times), least.1.min(cpu / n_times));
    }
    least
}

/// What all threads of this process have computed so far, on Linux; nothing elsewhere.
fn cpu_time() -> Duration {
    let tasks = fs::read_dir("/proc/self/task")
        .into_iter()
        .flatten()
        .flatten();
    let times = tasks.filter_map(|task| {
        let told = fs::read_to_string(task.path().join("schedstat")).ok()?;
        told.split_whitespace().next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(times.sum())
}

/// Ends are drawn with probabilities (rank + n/2000) to the power of -1/1.3.
fn chung_lu(n_entities: usize, n_ties: usize) -> Vec<Link> {
    let mut random = Random(42);
    let mut sums = Vec::with_capacity(n_entities);
    let mut sum = 0.0;
    for rank in 0..n_entities {
        sum += (rank as f64 + (n_entities as f64 / 2000.0).max(1.0)).powf(-1.0 / 1.3);
        sums.push(sum);
    }
    let mut order: Vec<u32> = (0..n_entities as u32).collect();
    for last in (1..n_entities).rev() {
        order.swap(last, random.below(last + 1) as usize);
    }
    let draw = |random: &mut Random| {
        let target = random.unit() * sum;
        order[sums
            .partition_point(|sum| *sum < target)
            .min(n_entities - 1)]
    };
    let mut links = Vec::with_capacity(n_ties);
    while links.len() < n_ties {
        let (from, to) = (draw(&mut random), draw(&mut random));
        if from != to {
            let weight =
                [1.0, 1.5, 2.0][random.below(3) as usize] * (0.3 + 0.7 * random.unit()) as f32;
            let flow = if random.below(5) == 0 {
                Flow::BothWays
            } else {
                Flow::OneWay
            };
            links.push(Link {
                from,
                to,
                weight,
                flow,
            });
        }
    }
    links
}

/// Groups of 20 to 180, with four of five ties inside.
fn planted(n_entities: usize, n_ties: usize) -> Vec<Link> {
    let mut random = Random(7);
    let mut group = Vec::with_capacity(n_entities);
    while group.len() < n_entities {
        let (start, size) = (group.len(), 20 + random.below(160) as usize);
        let end = n_entities.min(start + size);
        group.extend(std::iter::repeat_n((start, end), end - start));
    }
    let links = (0..n_ties).map(|_| {
        let from = random.below(n_entities);
        let (start, end) = group[from as usize];
        let inside = start as u32 + random.below(end - start);
        let to = if random.unit() < 0.8 {
            inside
        } else {
            random.below(n_entities)
        };
        Link {
            from,
            to,
            weight: 1.0,
            flow: Flow::OneWay,
        }
    });
    links.collect()
}
