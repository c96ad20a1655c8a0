//! The commands, as people use them: a real store on every database, a platform that only knows who its admins are.
//! Each row of the command table has a right use, a refused one, and nonsense.

mod asking;
mod buttons;
mod chats;
mod operators;
mod rows;
mod teaching;
mod topics;
mod world;
