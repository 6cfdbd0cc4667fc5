"""What a browser says of itself."""
import user_agents
from ua_parser import user_agent_parser

text = "Mozilla/5.0 (iPhone; CPU iPhone OS 5_1 like Mac OS X) AppleWebKit/534.46 Mobile/9B179 Safari/7534.48.3"
print(user_agents.parse(text), user_agents.parse(text).is_mobile, user_agent_parser.Parse(text)["os"])
