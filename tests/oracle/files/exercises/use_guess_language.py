"""The language of a text by trigrams."""
import guess_language

for text in ("This is a test of the language checker, a longer one.", "Verifions que le détecteur de langues marche bien.", "これは"):
    print(guess_language.guessLanguage(text), guess_language.guessLanguageName(text))
