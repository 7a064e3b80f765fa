"""Voice: a recording → its words, and what was understood of them, read back before the answer.

transcriber.py   the seam: Transcriber, Heard, what can go wrong
opening.py       the settings → a transcriber, or none
audio.py         which kinds of recordings are taken
endpoint.py      an OpenAI-compatible /audio/transcriptions service
whisper.py       a local faster-whisper folder
hints.py         the drug and disease words that a transcriber is told to expect
speech.py        what a transcriber wrote → words that somebody said
read_back.py     the drugs and the figures of what was heard
doubts.py        drugs that sound like another
english_numbers.py  fifty → 50
asking_back.py   whether to ask first, and what the reply to that means
routes.py        POST /v1/transcriptions
"""
