//! Variables of a scope together with those of all that it is in.

use std::rc::Rc;

use super::super::value::EnvValue;

/// What each name is set to, `undefined` included, in a scope or, if not there, around it.
///
/// A balanced tree whose parts are shared: that of an inner scope is that of the outer one with a few names more.
/// So looking up takes the same time however many scopes lie between.
#[derive(Debug, Clone, Default)]
pub(crate) struct Bindings(Option<Rc<Branch>>);

#[derive(Debug)]
struct Branch {
    name: Rc<[u8]>,
    value: Option<EnvValue>,
    less: Bindings,
    more: Bindings,
    height: u32,
}

impl Bindings {
    /// The value of a name: the outer `None` if there is none.
    pub(crate) fn get(&self, name: &[u8]) -> Option<&Option<EnvValue>> {
        let mut at = self;
        while let Some(branch) = &at.0 {
            at = match name.cmp(&branch.name) {
                core::cmp::Ordering::Less => &branch.less,
                core::cmp::Ordering::Greater => &branch.more,
                core::cmp::Ordering::Equal => return Some(&branch.value),
            };
        }
        None
    }

    /// The same with one name set. Recurs as deep as the tree is high, which is below 48.
    pub(crate) fn with(&self, name: &Rc<[u8]>, value: Option<EnvValue>) -> Bindings {
        let Some(branch) = &self.0 else {
            return Bindings::of(name.clone(), value, Bindings::default(), Bindings::default());
        };
        let Branch { name: own, value: old, less, more, .. } = &**branch;
        match (**name).cmp(own) {
            core::cmp::Ordering::Equal => Bindings::of(own.clone(), value, less.clone(), more.clone()),
            core::cmp::Ordering::Less => {
                Bindings::balanced(own, old.clone(), less.with(name, value), more.clone())
            }
            core::cmp::Ordering::Greater => {
                Bindings::balanced(own, old.clone(), less.clone(), more.with(name, value))
            }
        }
    }

    fn height(&self) -> u32 {
        self.0.as_ref().map_or(0, |branch| branch.height)
    }

    fn of(name: Rc<[u8]>, value: Option<EnvValue>, less: Bindings, more: Bindings) -> Bindings {
        let height = less.height().max(more.height()) + 1;
        Bindings(Some(Rc::new(Branch { name, value, less, more, height })))
    }

    /// One of the sides is at most two higher than the other.
    fn balanced(name: &Rc<[u8]>, value: Option<EnvValue>, less: Bindings, more: Bindings) -> Bindings {
        let name = name.clone();
        match (&less.0, &more.0) {
            (Some(left), _) if less.height() > more.height() + 1 => {
                if left.less.height() >= left.more.height() {
                    let right = Bindings::of(name, value, left.more.clone(), more);
                    return Bindings::of(left.name.clone(), left.value.clone(), left.less.clone(), right);
                }
                if let Some(middle) = &left.more.0 {
                    let (side, inner) = (left.less.clone(), middle.less.clone());
                    let left = Bindings::of(left.name.clone(), left.value.clone(), side, inner);
                    let right = Bindings::of(name, value, middle.more.clone(), more);
                    return Bindings::of(middle.name.clone(), middle.value.clone(), left, right);
                }
            }
            (_, Some(right)) if more.height() > less.height() + 1 => {
                if right.more.height() >= right.less.height() {
                    let left = Bindings::of(name, value, less, right.less.clone());
                    return Bindings::of(right.name.clone(), right.value.clone(), left, right.more.clone());
                }
                if let Some(middle) = &right.less.0 {
                    let (inner, side) = (middle.more.clone(), right.more.clone());
                    let right = Bindings::of(right.name.clone(), right.value.clone(), inner, side);
                    let left = Bindings::of(name, value, less, middle.less.clone());
                    return Bindings::of(middle.name.clone(), middle.value.clone(), left, right);
                }
            }
            _ => {}
        }
        Bindings::of(name, value, less, more)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_shares_what_is_around_it_and_hides_what_it_sets() {
        let name = |n: u32| -> Rc<[u8]> { format!("n{n:05}").into_bytes().into() };
        let value = |n: u32| EnvValue::from_json(&n.to_string());
        for step in [1, 7919] {
            let mut outer = Bindings::default();
            for n in 0..5000 {
                outer = outer.with(&name(n * step % 5000), value(n));
            }
            assert!(outer.height() <= 17, "{}", outer.height());
            let inner = outer.with(&name(0), value(77)).with(&name(1), None);
            assert_eq!(outer.get(&name(0)), Some(&value(0)));
            assert_eq!(inner.get(&name(0)), Some(&value(77)));
            assert_eq!(inner.get(&name(1)), Some(&None));
            assert_eq!(inner.get(&name(2)), outer.get(&name(2)));
            assert_eq!(inner.get(b"n"), None);
        }
    }
}
