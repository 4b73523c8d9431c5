//! Fixed points, walked in the order that walking everything again and again has.

use core::cmp::Reverse;
use std::collections::BinaryHeap;

/// Places to visit, in the order of passes over all places: what is asked for ahead of the walk is visited in
/// the pass that runs, the rest in the next one. Only places that were asked for cost anything.
#[derive(Debug)]
pub(super) struct Passes {
    current: BinaryHeap<Reverse<u32>>,
    next: BinaryHeap<Reverse<u32>>,
    waiting: Vec<bool>,
    /// The first place that the running pass has not come to.
    ahead: u32,
}

impl Passes {
    /// No place to visit among `places`.
    pub(super) fn new(places: usize) -> Passes {
        Passes { current: BinaryHeap::new(), next: BinaryHeap::new(), waiting: vec![false; places], ahead: 0 }
    }

    /// Asks for a visit.
    pub(super) fn add(&mut self, place: u32) {
        if core::mem::replace(&mut self.waiting[place as usize], true) {
            return;
        }
        let pass = if place >= self.ahead { &mut self.current } else { &mut self.next };
        pass.push(Reverse(place));
    }

    /// The next place to visit.
    pub(super) fn pop(&mut self) -> Option<u32> {
        if self.current.is_empty() {
            core::mem::swap(&mut self.current, &mut self.next);
        }
        let Reverse(place) = self.current.pop()?;
        self.waiting[place as usize] = false;
        self.ahead = place + 1;
        Some(place)
    }
}
