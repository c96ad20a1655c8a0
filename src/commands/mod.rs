//! What members, admins and operators say to the bot, and what it answers.
