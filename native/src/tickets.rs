//! Tickets: replies that are kept in Go because the caller's buffer was too small, so that no function runs twice.
//!
//! The artifact keeps the bytes under a number of its own; the caller gets a handle of this table. No lock is held
//! while Go runs.

use std::collections::VecDeque;
use std::sync::Arc;

use parking_lot::Mutex;

use crate::buffer::Output;
use crate::failure::{Failure, Outcome, StatusCode, fail};
use crate::fork;
use crate::handles::Table;
use crate::library::Library;

/// Kept replies per artifact handle; the oldest goes first.
pub const MAX_KEPT: usize = 1024;

/// The tickets of one artifact handle, oldest first; None once the handle is closed.
pub struct Tickets(Mutex<Option<VecDeque<u64>>>);

impl Default for Tickets {
    fn default() -> Self {
        Self(Mutex::new(Some(VecDeque::new())))
    }
}

impl Tickets {
    /// Frees all kept replies; there will be no more.
    pub fn close(&self) {
        let kept = self.0.lock().take();
        for ticket in kept.into_iter().flatten() {
            // A ticket that was taken at this very moment is gone already.
            let _ = discard(ticket);
        }
    }
}

#[derive(Clone)]
struct Kept {
    library: &'static Library,
    /// Of the artifact handle.
    among: Arc<Tickets>,
    /// The number under which the artifact keeps the reply.
    number: u64,
}

static TICKETS: Mutex<Table<Kept>> = Mutex::new(Table::new());

/// Keeps the reply that the artifact has under `number`; gives the caller's ticket.
pub fn keep(library: &'static Library, among: &Arc<Tickets>, number: u64) -> Outcome<u64> {
    let kept = Kept { library, among: among.clone(), number };
    let inserted = TICKETS.lock().insert(library.entry.instance, kept.clone());
    let Some(ticket) = inserted else {
        kept.drop_reply();
        return fail!(Limit, "no more tickets");
    };
    let superfluous = match among.0.lock().as_mut() {
        Some(order) => {
            order.push_back(ticket);
            if order.len() > MAX_KEPT { order.pop_front() } else { None }
        }
        // Closed by another thread while Go ran.
        None => Some(ticket),
    };
    match superfluous {
        None => Ok(ticket),
        Some(oldest) => {
            // It may have been taken by another thread a moment ago.
            let _ = discard(oldest);
            if oldest == ticket { fail!(Closed, "the artifact was closed during the call") } else { Ok(ticket) }
        }
    }
}

/// Copies a kept reply into the caller's buffer and frees it.
pub fn take(ticket: u64, output: &Output) -> Outcome<()> {
    fork::check()?;
    let kept = TICKETS.lock().get(ticket).map_err(|_| unknown(ticket))?.clone();
    let (out_ptr, out_cap) = output.raw();
    let mut len = 0_usize;
    // SAFETY: the export of a library that is never unloaded; the out buffer was checked, the length is a local.
    let code = unsafe { (kept.library.entry.symbols.take)(kept.number, out_ptr, out_cap, &raw mut len) };
    if code == StatusCode::BufferTooSmall as i32 {
        return Err(output.too_small(len, ticket));
    }
    forget(ticket);
    if code == StatusCode::Ok as i32 && len <= out_cap {
        output.set_len(len);
        return Ok(());
    }
    // Another thread took it between the look-up and the call, or the artifact let it go.
    Err(unknown(ticket))
}

/// Frees a kept reply.
pub fn discard(ticket: u64) -> Outcome<()> {
    fork::check()?;
    forget(ticket).ok_or_else(|| unknown(ticket))?.drop_reply();
    Ok(())
}

/// Takes a ticket out of the table and out of its artifact's list.
fn forget(ticket: u64) -> Option<Kept> {
    let kept = TICKETS.lock().remove(ticket).ok()?;
    if let Some(order) = kept.among.0.lock().as_mut() {
        order.retain(|other| *other != ticket);
    }
    Some(kept)
}

fn unknown(ticket: u64) -> Failure {
    Failure::not_found(format!("no reply is kept under the ticket {ticket:#018x}"))
        .hint("a ticket is good for one ugl_take, until its artifact is closed")
}

impl Kept {
    fn drop_reply(&self) {
        // SAFETY: the export of a library that is never unloaded; an unknown number is answered, not followed.
        let code = unsafe { (self.library.entry.symbols.drop)(self.number) };
        if code != StatusCode::Ok as i32 {
            log::debug!("the artifact no longer has reply {}: status {code}", self.number);
        }
    }
}
