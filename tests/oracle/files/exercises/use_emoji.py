"""Names to pictures and back, in several languages."""
import emoji

print(emoji.emojize(":thumbs_up:"), emoji.demojize("👍", language="de"), emoji.emoji_count("👍👍"), emoji.is_emoji("x"))
print(emoji.emojize(":pouce_vers_le_haut:", language="fr"), emoji.distinct_emoji_list("a👍"))
