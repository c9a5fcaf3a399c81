//! Journals of earlier versions stay readable for ever, and packing loses nothing.

use proptest::prelude::*;

use super::conformance::{Told, append, entry, replay, told};
use super::*;

/// A backup in format 1 with records in format 1, and what it holds.
const VERSION_1: &[u8] = include_bytes!("../../tests/fixtures/journal-v1.backup");

fn version_1() -> Vec<Told> {
    vec![
        told(
            1_700_000_000_000,
            vec![
                entry(b"first claim", b""),
                entry(b"second claim", b"kept quote"),
            ],
        ),
        told(-1, vec![]),
        told(
            1_700_000_000_001,
            vec![entry(&[7; 9_000], b""), entry(b"third claim", b"")],
        ),
    ]
}

#[test]
fn a_journal_of_version_1_is_read() {
    let journal = Memory::new();
    let head = restore(&mut &VERSION_1[..], &journal).expect("the fixture restores");
    assert_eq!(head.sequence, 4);
    assert_eq!(
        blake3::Hash::from(head.hash).to_hex().as_str(),
        VERSION_1_HEAD
    );
    assert_eq!(replay(&journal), version_1());
    // The third claim was recorded with a text that was erased later.
    let third = journal
        .read(Position {
            sequence: 4,
            slot: 0,
        })
        .expect("the entry is readable");
    assert_eq!(
        third.map(|found| (found.body, found.erased)),
        Some((b"third claim".to_vec(), true))
    );
}

const VERSION_1_HEAD: &str = "86da918dc69705f68efe9111add4a2d66a0d6d4e39810a6a9014d4f9a85a66cf";

fn sizes() -> impl Strategy<Value = Vec<(usize, usize)>> {
    let size = prop_oneof![4 => 0..80_usize, 2 => 0..800_usize, 1 => 6_900..7_300_usize, 1 => 0..30_000_usize];
    let text = prop_oneof![3 => Just(0_usize), 2 => 1..60_usize, 1 => 0..16_000_usize];
    proptest::collection::vec((size, text), 0..60)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_entries_survive_packing_and_erasing(sizes in sizes(), meta_bytes in 0..9_000_usize, erase in any::<u64>()) {
        let entries: Vec<Entry> = sizes.iter().zip(0_u8..)
            .map(|((body, text), byte)| entry(&vec![byte; *body], &vec![!byte; *text])).collect();
        let commit = Told { time_ms: 5, meta: vec![1; meta_bytes], entries: entries.clone() };
        let journal = Memory::new();
        let (_, positions) = append(&journal, std::slice::from_ref(&commit));
        prop_assert_eq!(replay(&journal), vec![commit]);
        let head = journal.head();
        let chosen = |idx: usize| erase >> (idx % 64) & 1 == 1;
        let erased: Vec<Position> = (0..positions.len()).filter(|idx| chosen(*idx)).map(|idx| positions[idx]).collect();
        journal.erase(&erased).expect("erasing works");
        prop_assert_eq!(journal.verify().expect("it verifies").head, head);
        for (idx, (position, expected)) in positions.iter().zip(&entries).enumerate() {
            let found = journal.read(*position).expect("it is readable").expect("it is there");
            prop_assert_eq!(&found.body, &expected.body);
            let gone = chosen(idx) && !expected.erasable.is_empty();
            prop_assert_eq!(found.erased, gone);
            prop_assert_eq!(found.erasable.is_empty(), gone || expected.erasable.is_empty());
        }
        let longest = (1..=head.sequence).map(|sequence| {
            let mut length = 0;
            journal.store_for_test().get(sequence, &mut |value| length = value.len()).expect("it is readable");
            length
        }).max();
        prop_assert!(longest <= Some(record::VALUE_BYTES_MAX));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_damaged_backup_is_refused(
        edits in proptest::collection::vec((any::<proptest::sample::Index>(), 0_usize..9, proptest::collection::vec(any::<u8>(), 0..9)), 1..4),
    ) {
        let mut damaged = VERSION_1.to_vec();
        for (at, n_removed, piece) in edits {
            let start = at.index(damaged.len() + 1);
            let end = (start + n_removed).min(damaged.len());
            damaged.splice(start..end, piece);
        }
        let journal = Memory::new();
        if restore(&mut damaged.as_slice(), &journal).is_ok() {
            prop_assert!(damaged == VERSION_1 && replay(&journal) == version_1());
        } else {
            prop_assert_eq!(journal.head().sequence, 0, "nothing of it is taken");
        }
    }

    #[test]
    fn any_bytes_are_refused_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300), flags in 0..8_u8) {
        let _ = restore(&mut bytes.as_slice(), &Memory::new());
        // The same bytes as a payload under a right checksum.
        let mut value = Vec::new();
        record::start(&mut value, &[0; 32]);
        value.extend_from_slice(&bytes);
        record::finish(1, flags, &mut value);
        let _ = chain::Chain::default().check(1, &value);
    }
}
