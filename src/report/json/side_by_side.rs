//! Makes the parts of a report on all processors: nothing else runs when a report is made.

use std::panic::resume_unwind;
use std::thread::{Builder, available_parallelism, scope};

/// What is made of each, in their order.
pub(super) fn side_by_side<T: Sync, Made: Send>(all: &[T], make: impl Fn(&T) -> Made + Sync) -> Vec<Made> {
    let shares = available_parallelism().map_or(1, usize::from);
    let mut shares = all.chunks(all.len().div_ceil(shares).max(1));
    let own = shares.next().unwrap_or_default();
    scope(|scope| {
        let others: Vec<_> = shares
            .map(|share| {
                let work = || share.iter().map(&make).collect::<Vec<Made>>();
                // Where there can be no other thread, this one does it.
                Builder::new().spawn_scoped(scope, work).map_err(|_| share)
            })
            .collect();
        let mut made: Vec<Made> = own.iter().map(&make).collect();
        for other in others {
            match other.map(|thread| thread.join()) {
                Ok(Ok(share)) => made.extend(share),
                Ok(Err(panic)) => resume_unwind(panic),
                Err(share) => made.extend(share.iter().map(&make)),
            }
        }
        made
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_side_by_side_is_in_order_however_many_there_are() {
        for count in [0, 1, 2, 7, 100] {
            let all: Vec<usize> = (0..count).collect();
            let made = side_by_side(&all, |number| number * 2);
            assert_eq!(made, all.iter().map(|number| number * 2).collect::<Vec<_>>());
        }
    }
}
