"""A feed from text."""
import feedparser

TEXT = "<rss version='2.0'><channel><title>t</title><item><title>a &amp; b</title><pubDate>Mon, 01 Jan 2024 00:00:00 GMT</pubDate></item></channel></rss>"
feed = feedparser.parse(TEXT)
print(feed.feed.title, feed.entries[0].title, feed.entries[0].published_parsed[:3], feed.bozo)
