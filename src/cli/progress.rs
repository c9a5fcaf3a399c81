//! Progress of long work: a bar on a terminal, plain lines elsewhere.

use std::{
    io::{IsTerminal, stderr},
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Share of the whole after which a plain line is written.
const LINES: u64 = 4;

/// How far something has come.
pub(super) struct Bar {
    drawn: ProgressBar,
    what: &'static str,
    is_terminal: bool,
    /// Lines written so far, where there is no terminal.
    lines: AtomicU64,
}

impl Bar {
    pub(super) fn new(what: &'static str) -> Self {
        let is_terminal = stderr().is_terminal();
        let target = if is_terminal {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(None, target).with_message(what);
        if let Ok(style) = ProgressStyle::with_template("{msg:>8} {spinner} {elapsed}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(120));
        Self {
            drawn: bar,
            what,
            is_terminal,
            lines: AtomicU64::new(0),
        }
    }

    /// Says that so much of so much is done.
    pub(super) fn set(&self, done: u64, total: u64) {
        if self.drawn.length().is_none() {
            if let Ok(style) =
                ProgressStyle::with_template("{msg:>8} {wide_bar} {percent:>3}% {elapsed}")
            {
                self.drawn.set_style(style);
            }
            self.drawn.set_length(total);
        }
        self.drawn.set_position(done);
        let reached = (done * LINES).checked_div(total).unwrap_or(0);
        if !self.is_terminal
            && total > 1_000_000
            && self.lines.fetch_max(reached, Ordering::Relaxed) < reached
        {
            eprintln!("{} {}%", self.what, reached * 100 / LINES);
        }
    }

    pub(super) fn finish(&self) {
        self.drawn.finish_and_clear();
    }
}
