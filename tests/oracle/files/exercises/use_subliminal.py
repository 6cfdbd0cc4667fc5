"""Videos by name, providers, and scores."""
import subliminal
from subliminal.extensions import provider_manager, refiner_manager
from subliminal.score import compute_score, episode_scores
from subliminal.video import Episode, Video

video = Video.fromname("The.Big.Bang.Theory.S05E18.HDTV.x264-LOL.mp4")
print(video, isinstance(video, Episode), sorted(provider_manager.names())[:2], refiner_manager.names())
print(episode_scores["hash"], subliminal.region.is_configured)
subliminal.region.configure("dogpile.cache.memory")
