//! How fast the kernels are, each as a ratio to a plain loop over arrays in the same run.
//!
//! `cargo bench --bench influence [-- ENTITIES TIES]` generates a graph like those of the other
//! benchmarks (Chung-Lu, exponent 2.3) and prints CPU time on one thread, the least of several runs.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "the generated graph is small enough for 32 bits"
)]

use std::collections::{BTreeMap, VecDeque};
use std::fs;
use std::hint::black_box;
use std::time::{Duration, Instant};

use rawabit::graph::Budget;
use rawabit::influence::{
    Division, Flow, KeyPlayersQuery, Link, Projection, SpreadModel, communities, cuts,
    find_measure, key_players, likenesses, nearby, spread, steps_from, strong_components,
    triangles, weak_components,
};

/// Times that each kernel runs; the least counts.
const RUNS: usize = 5;

fn main() {
    let mut numbers = std::env::args().filter_map(|argument| argument.parse().ok());
    let n_entities = numbers.next().unwrap_or(100_000);
    let n_ties = numbers.next().unwrap_or(10 * n_entities);
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
    groups(&graph, n_entities);
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
        || (),
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
        || plain.pagerank(20),
    );
    row("PageRank, to 1e-9", || pagerank(200.0, 1e-9), || ());
    let middle = graph.n_nodes() as u32 / 2;
    row(
        "personalised PageRank, push 1e-4",
        || nearby(graph.either(), &[middle], 1e-4, &mut Budget::unlimited()),
        || plain.pagerank(20),
    );
    row(
        "Adamic-Adar, all candidates of one",
        || likenesses(graph.either(), middle, &mut Budget::unlimited()),
        || plain.adamic_adar(0),
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

fn groups(graph: &Projection, n_entities: usize) {
    let planted = Projection::of_links(
        n_entities,
        &planted(n_entities, 9 * n_entities + n_entities / 2),
    );
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

/// Numbers that look random, the same in every run.
struct Random(u64);

impl Random {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((word ^ (word >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    fn below(&mut self, bound: usize) -> u32 {
        (self.unit() * bound as f64) as u32
    }
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

/// The same graph in plain arrays, in the order in which it was generated.
struct Plain {
    out: Rows,
    incoming: Rows,
    either: Rows,
}

struct Rows {
    starts: Vec<usize>,
    entries: Vec<(u32, f64)>,
}

impl Rows {
    fn new(n: usize, ties: impl Iterator<Item = (u32, u32, f32)>) -> Self {
        let mut sorted: Vec<(u32, u32, f32)> = ties.collect();
        sorted.sort_by_key(|(from, to, _)| (*from, *to));
        let mut merged: Vec<(u32, u32, f64)> = Vec::with_capacity(sorted.len());
        for (from, to, weight) in sorted {
            match merged
                .last_mut()
                .filter(|last| (last.0, last.1) == (from, to))
            {
                Some(last) => last.2 += f64::from(weight),
                None => merged.push((from, to, f64::from(weight))),
            }
        }
        let mut starts = vec![0; n + 1];
        for (from, ..) in &merged {
            starts[*from as usize + 1] += 1;
        }
        for node in 0..n {
            starts[node + 1] += starts[node];
        }
        let entries = merged
            .into_iter()
            .map(|(_, to, weight)| (to, weight))
            .collect();
        Self { starts, entries }
    }

    fn of(&self, node: usize) -> &[(u32, f64)] {
        &self.entries[self.starts[node]..self.starts[node + 1]]
    }
}

impl Plain {
    fn new(n: usize, links: &[Link]) -> Self {
        let there = || links.iter().map(|link| (link.from, link.to, link.weight));
        let back = || links.iter().map(|link| (link.to, link.from, link.weight));
        let both = || links.iter().filter(|link| link.flow == Flow::BothWays);
        Self {
            out: Rows::new(
                n,
                there().chain(both().map(|link| (link.to, link.from, link.weight))),
            ),
            incoming: Rows::new(
                n,
                back().chain(both().map(|link| (link.from, link.to, link.weight))),
            ),
            either: Rows::new(n, there().chain(back())),
        }
    }

    fn n(&self) -> usize {
        self.out.starts.len() - 1
    }

    fn steps_from(&self, from: usize) -> Vec<u32> {
        let mut steps = vec![u32::MAX; self.n()];
        steps[from] = 0;
        let mut queue = VecDeque::from([from]);
        while let Some(node) = queue.pop_front() {
            for (other, _) in self.either.of(node) {
                if steps[*other as usize] == u32::MAX {
                    steps[*other as usize] = steps[node] + 1;
                    queue.push_back(*other as usize);
                }
            }
        }
        steps
    }

    fn components(&self) -> Vec<u32> {
        let mut component = vec![u32::MAX; self.n()];
        for root in 0..self.n() {
            let mut left = vec![root as u32];
            while let Some(node) = left.pop() {
                if component[node as usize] == u32::MAX {
                    component[node as usize] = root as u32;
                    left.extend(
                        self.either
                            .of(node as usize)
                            .iter()
                            .map(|(other, _)| *other),
                    );
                }
            }
        }
        component
    }

    fn pagerank(&self, rounds: usize) -> Vec<f64> {
        let n = self.n() as f64;
        let strengths: Vec<f64> = (0..self.n())
            .map(|node| self.out.of(node).iter().map(|(_, weight)| weight).sum())
            .collect();
        let mut ranks = vec![1.0 / n; self.n()];
        for _ in 0..rounds {
            let lost: f64 = (0..self.n())
                .filter(|node| strengths[*node] == 0.0)
                .map(|node| ranks[node])
                .sum();
            let given: Vec<f64> = ranks
                .iter()
                .zip(&strengths)
                .map(|(rank, strength)| rank / strength.max(1e-300))
                .collect();
            let gathered = |node: usize| {
                self.incoming
                    .of(node)
                    .iter()
                    .map(|(other, weight)| given[*other as usize] * weight)
                    .sum::<f64>()
            };
            ranks = (0..self.n())
                .map(|node| 0.15 / n + 0.85 * (gathered(node) + lost / n))
                .collect();
        }
        ranks
    }

    fn adamic_adar(&self, of: usize) -> BTreeMap<u32, f64> {
        let mut scores = BTreeMap::new();
        for (middle, _) in self.either.of(of) {
            let near = self.either.of(*middle as usize);
            for (other, _) in near {
                *scores.entry(*other).or_insert(0.0) += 1.0 / (near.len() as f64).ln();
            }
        }
        scores
    }

    fn cores(&self) -> Vec<usize> {
        let mut left: Vec<usize> = (0..self.n())
            .map(|node| self.either.of(node).len())
            .collect();
        let mut core = vec![usize::MAX; self.n()];
        let mut bins: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (node, degree) in left.iter().enumerate() {
            bins.entry(*degree).or_default().push(node);
        }
        let mut k = 0;
        while let Some(mut bin) = bins.first_entry() {
            let degree = *bin.key();
            let Some(node) = bin.get_mut().pop() else {
                bin.remove();
                continue;
            };
            if core[node] != usize::MAX || left[node] != degree {
                continue;
            }
            k = k.max(degree);
            core[node] = k;
            for (other, _) in self.either.of(node) {
                let other = *other as usize;
                if core[other] == usize::MAX && left[other] > k {
                    left[other] -= 1;
                    bins.entry(left[other]).or_default().push(other);
                }
            }
        }
        core
    }

    fn triangles(&self) -> u64 {
        let mut marks = vec![usize::MAX; self.n()];
        let mut n = 0;
        for node in 0..self.n() {
            for (other, _) in self.either.of(node) {
                marks[*other as usize] = node;
            }
            for (other, _) in self
                .either
                .of(node)
                .iter()
                .filter(|(other, _)| *other as usize > node)
            {
                n += self
                    .either
                    .of(*other as usize)
                    .iter()
                    .filter(|(third, _)| third > other && marks[*third as usize] == node)
                    .count() as u64;
            }
        }
        n
    }

    fn betweenness(&self) -> Vec<f64> {
        let mut sums = vec![0.0; self.n()];
        for source in 0..self.n() {
            let steps = self.steps_from(source);
            let mut order: Vec<usize> = (0..self.n())
                .filter(|node| steps[*node] != u32::MAX)
                .collect();
            order.sort_by_key(|node| steps[*node]);
            let mut ways = vec![0.0; self.n()];
            ways[source] = 1.0;
            let after = |node: usize| {
                self.either
                    .of(node)
                    .iter()
                    .map(|(other, _)| *other as usize)
            };
            for node in &order {
                for other in after(*node) {
                    if steps[other] == steps[*node] + 1 {
                        ways[other] += ways[*node];
                    }
                }
            }
            let mut depends = vec![0.0; self.n()];
            for node in order.iter().rev() {
                for other in after(*node) {
                    if steps[other] == steps[*node] + 1 {
                        depends[*node] += ways[*node] / ways[other] * (1.0 + depends[other]);
                    }
                }
                if *node != source {
                    sums[*node] += depends[*node];
                }
            }
        }
        sums
    }
}
