"""The Telegram bot: its updates read, our messages carried. Everything else is bots/chat."""
