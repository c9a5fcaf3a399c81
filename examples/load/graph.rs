//! A large graph for the other trials, as a pair of tables.

use std::{
    fs::{self, File},
    io::{BufWriter, Write as _},
    path::Path,
};

use crate::{random::Random, server::Outcome};

const N_ENTITIES: u64 = 100_000;
const N_TIES: u64 = 1_000_000;

/// Writes 100,000 people and 1,000,000 ties between them, most of which touch the first few thousand.
pub(crate) fn write(folder: &Path, seed: u64) -> Outcome<()> {
    fs::create_dir_all(folder)?;
    let mut random = Random(seed);
    let mut entities = BufWriter::new(File::create(folder.join("entities.csv"))?);
    writeln!(entities, "id,kind,name")?;
    for number in 0..N_ENTITIES {
        writeln!(entities, "p{number},Person,Person {number}")?;
    }
    entities.flush()?;
    let mut ties = BufWriter::new(File::create(folder.join("relationships.csv"))?);
    writeln!(ties, "kind,source,target,start")?;
    let mut n_ties = 0;
    while n_ties < N_TIES {
        // The least of three numbers is small more often than not.
        let source = (0..3).map(|_| random.below(N_ENTITIES)).min().unwrap_or(0);
        let target = random.below(N_ENTITIES);
        if source == target {
            continue;
        }
        let year = 2_000 + random.below(25);
        writeln!(ties, "PartnersWith,p{source},p{target},{year}")?;
        n_ties += 1;
    }
    Ok(ties.flush()?)
}
