"""Chinese text is cut, tagged and searched for key words."""
import jieba
import jieba.analyse
import jieba.posseg

text = "我来到北京清华大学"
print(list(jieba.cut(text, cut_all=True)), jieba.lcut(text), jieba.lcut_for_search("小明硕士毕业于中国科学院"))
print([(word, flag) for word, flag in jieba.posseg.cut("我爱北京天安门")])
print(jieba.analyse.extract_tags(text, topK=2), jieba.analyse.textrank(text, topK=2))
jieba.add_word("石墨烯")
print(list(jieba.tokenize("永和服装饰品")), jieba.get_FREQ("北京"))
