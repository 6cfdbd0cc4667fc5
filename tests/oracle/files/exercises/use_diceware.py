"""Passphrases from several lists."""
import diceware
from diceware import wordlist

print(wordlist.get_wordlist_names(), len(list(wordlist.WordList(wordlist.get_wordlist_path("en_eff")))))
for arguments in ([], ["-n", "3", "-w", "en_securedrop"], ["--no-caps", "-d", "-"]):
    print(diceware.get_passphrase(diceware.handle_options(arguments)))
