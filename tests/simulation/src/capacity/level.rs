//! What an operator does about a database with too much to do: move brands.

use advocateloop_edge::database::Database;

use super::brands::Brands;

/// Moves brands, one at a time from the busiest database to the idlest, until none needs more than this part of its time, or until a
/// move would help nobody. Answers how many were moved.
pub fn level(brands: &mut Brands, most: f64) -> usize {
    let mut shares = brands.shares();
    let mut moves = 0;
    loop {
        let by_share = |one: &usize, other: &usize| shares[*one].total_cmp(&shares[*other]);
        let Some(busiest) = (0..shares.len()).max_by(by_share) else { return moves };
        let idlest = (0..shares.len()).min_by(by_share).unwrap_or_default();
        if shares[busiest] <= most {
            return moves;
        }
        let half = (shares[busiest] - shares[idlest]) / 2.0;
        // The largest that does not make the other one busier than this one is then.
        let there = brands.brands.iter_mut().filter(|brand| usize::from(brand.database.number()) == busiest);
        let fitting = there.filter(|brand| brand.share() > 0.0 && brand.share() <= half);
        let Some(brand) = fitting.max_by(|one, other| one.share().total_cmp(&other.share())) else { return moves };
        brand.database = Database::new(u8::try_from(idlest).unwrap_or_default());
        let share = brand.share();
        shares[busiest] -= share;
        shares[idlest] += share;
        moves += 1;
    }
}
