"""Words for a key and back."""
from mnemonic import Mnemonic

for language in ("english", "french"):
    words = Mnemonic(language)
    text = words.to_mnemonic(bytes(16))
    print(text, words.check(text), Mnemonic.to_seed(text)[:4])
print(Mnemonic.list_languages(), Mnemonic.detect_language("abandon ability able"))
