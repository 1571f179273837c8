//! What differs from run to run without any server's doing: random values, signatures, the time, the ports that the
//! system gives. A run takes them from here, so that it can be recorded, and a replay makes the same requests.
//!
//! Secrets may be among them: no type here has `Debug`.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::{Error, decode_jwt};

/// Claims of a signed token that differ each time, whatever is signed.
const FRESH_CLAIMS: [&str; 4] = ["jti", "iat", "exp", "nbf"];

/// Where random values, signatures, the time and addresses come from.
#[derive(Default)]
pub struct Chance {
    mode: Mode,
    book: Mutex<Book>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Mode {
    /// The system alone; nothing is kept.
    #[default]
    System,
    /// The system, and all is kept.
    Recording,
    /// What was kept; the system where that is used up.
    Replaying,
}

#[derive(Default)]
struct Book {
    /// The step or check that runs.
    place: String,
    readings: Readings,
    /// Texts that templates made and that come out the same each time: nothing of theirs is secret.
    made: Vec<String>,
    /// The last time that was read.
    last: f64,
}

/// What was taken from the system, in the order of its use.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Readings {
    /// By the step or check that used it: what one of them uses shifts nothing of the others.
    pub places: BTreeMap<String, Taken>,
    /// Addresses on this machine, by what they are for.
    pub addresses: BTreeMap<String, String>,
    /// What one flow of several does for all of them, and whether it was this one.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub turns: BTreeMap<String, bool>,
}

/// What one step or check has taken.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Taken {
    /// Random texts.
    #[serde(skip_serializing_if = "VecDeque::is_empty")]
    pub random: VecDeque<String>,
    /// Random numbers.
    #[serde(skip_serializing_if = "VecDeque::is_empty")]
    pub numbers: VecDeque<u32>,
    /// Signed tokens.
    #[serde(skip_serializing_if = "VecDeque::is_empty")]
    pub signed: VecDeque<String>,
    /// What a user typed in that is secret, or good for one time.
    #[serde(skip_serializing_if = "VecDeque::is_empty")]
    pub typed: VecDeque<String>,
    /// Times, in seconds since 1970 (UTC).
    #[serde(skip_serializing_if = "VecDeque::is_empty")]
    pub times: VecDeque<f64>,
}

impl Chance {
    /// The system, and all that is taken from it is kept.
    pub fn recording() -> Chance {
        Chance { mode: Mode::Recording, ..Chance::default() }
    }

    /// What an earlier run took, from its beginning; `now` is the time until one is read.
    pub fn replaying(readings: Readings, now: SystemTime) -> Chance {
        let book = Book { readings, last: seconds(now), ..Book::default() };
        Chance { mode: Mode::Replaying, book: Mutex::new(book) }
    }

    /// All that was kept, or is left.
    pub fn readings(&self) -> Readings {
        self.book().readings.clone()
    }

    /// What templates made of nothing secret, and the random texts among it.
    pub fn made(&self) -> Vec<String> {
        let book = self.book();
        let random = book.readings.places.values().flat_map(|taken| taken.random.iter());
        book.made.iter().chain(random).cloned().collect()
    }

    /// From now on this step or check runs.
    pub fn begin(&self, place: &str) {
        place.clone_into(&mut self.book().place);
    }

    /// The step or check that runs.
    pub fn place(&self) -> String {
        self.book().place.clone()
    }

    /// `length` random characters: see [`super::random`].
    ///
    /// # Errors
    /// [`Error::Random`] when the operating system has no randomness to give.
    pub fn random(&self, length: usize) -> Result<String, Error> {
        let fits = |text: &String| text.len() == length;
        self.take(|taken| &mut taken.random, fits, || super::random(length))
    }

    /// A random number: see [`super::random_number`].
    ///
    /// # Errors
    /// [`Error::Random`] when the operating system has no randomness to give.
    pub fn random_number(&self) -> Result<u32, Error> {
        self.take(|taken| &mut taken.numbers, |_| true, super::random_number)
    }

    /// The time. Where a replay reads it more often than the run that was recorded did, it stands still.
    pub fn now(&self) -> SystemTime {
        let last = self.book().last;
        let fresh = || if self.mode == Mode::Replaying { last } else { seconds(SystemTime::now()) };
        let now: Result<f64, Error> = self.take(|taken| &mut taken.times, |_| true, || Ok(fresh()));
        let now = now.unwrap_or(last);
        self.book().last = now;
        UNIX_EPOCH + Duration::try_from_secs_f64(now).unwrap_or_default()
    }

    /// A signed token. A recorded one stands for it if it says the same but for its times and its id: a signature
    /// may come out differently each time (FIPS 186-5 §6.4).
    ///
    /// # Errors
    /// Those of `sign`.
    pub fn signed(&self, sign: impl FnOnce() -> Result<String, Error>) -> Result<String, Error> {
        if self.mode != Mode::Replaying {
            return self.take(|taken| &mut taken.signed, |_| true, sign);
        }
        let own = sign()?;
        self.take(|taken| &mut taken.signed, |recorded| say_the_same(recorded, &own), || Ok(own.clone()))
    }

    /// What a user types in that is secret: in a replay, what stands for it in the record.
    pub fn typed(&self, value: String) -> String {
        let taken: Result<String, Error> =
            self.take(|taken| &mut taken.typed, |_| true, || Ok(value.clone()));
        taken.unwrap_or(value)
    }

    /// An address that the system gives.
    ///
    /// # Errors
    /// Those of `make`; and in a replay, that nothing was recorded.
    pub fn address<E>(
        &self,
        what: &str,
        make: impl FnOnce() -> Result<String, E>,
        not_recorded: impl FnOnce() -> E,
    ) -> Result<String, E> {
        if self.mode == Mode::Replaying {
            return self.book().readings.addresses.get(what).cloned().ok_or_else(not_recorded);
        }
        let made = make()?;
        if self.mode == Mode::Recording {
            self.book().readings.addresses.insert(what.to_owned(), made.clone());
        }
        Ok(made)
    }

    /// Whether this flow does what one of several does for all of them: which one that is depends on their speed.
    pub fn turn(&self, what: &str, ask: impl FnOnce() -> bool) -> bool {
        if self.mode == Mode::Replaying
            && let Some(own) = self.book().readings.turns.get(what)
        {
            return *own;
        }
        let own = ask();
        if self.mode == Mode::Recording {
            self.book().readings.turns.insert(what.to_owned(), own);
        }
        own
    }

    /// A text that a template made, and would make again of the same facts.
    pub fn note(&self, made: &str) {
        if self.mode == Mode::Recording {
            self.book().made.push(made.to_owned());
        }
    }

    fn take<T: Clone, E>(
        &self,
        of: impl Fn(&mut Taken) -> &mut VecDeque<T>,
        fits: impl FnOnce(&T) -> bool,
        fresh: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        if self.mode == Mode::Replaying {
            let mut book = self.book();
            let place = book.place.clone();
            let recorded = book.readings.places.get_mut(&place).and_then(|taken| of(taken).pop_front());
            if let Some(value) = recorded.filter(fits) {
                return Ok(value);
            }
            drop(book);
            return fresh();
        }
        let value = fresh()?;
        if self.mode == Mode::Recording {
            let mut book = self.book();
            let place = book.place.clone();
            of(book.readings.places.entry(place).or_default()).push_back(value.clone());
        }
        Ok(value)
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn seconds(time: SystemTime) -> f64 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64()
}

fn say_the_same(a: &str, b: &str) -> bool {
    let lasting = |token: &str| {
        let mut token = decode_jwt(token).ok()?;
        if let Some(claims) = token.claims.as_object_mut() {
            claims.retain(|name, _| !FRESH_CLAIMS.contains(&name.as_str()));
        }
        Some((token.header, token.claims))
    };
    lasting(a).is_some_and(|said| Some(said) == lasting(b))
}
