"""Toy data sets as text, arrays and images; the list of estimators."""
from sklearn import datasets
from sklearn.linear_model import LogisticRegression
from sklearn.utils import all_estimators, estimator_html_repr

iris = datasets.load_iris()
digits = datasets.load_digits(n_class=3)
diabetes = datasets.load_diabetes(scaled=False)
wine = datasets.load_wine()
cancer = datasets.load_breast_cancer()
linnerud = datasets.load_linnerud()
print(iris.data.shape, digits.images.shape, diabetes.target[:2], wine.target_names, cancer.filename, linnerud.feature_names)
china = datasets.load_sample_image("china.jpg")
print(china.shape, len(datasets.load_sample_images().images))
print(LogisticRegression(max_iter=500).fit(iris.data, iris.target).score(iris.data, iris.target))
print(len(all_estimators(type_filter="classifier")))
print(len(estimator_html_repr(LogisticRegression())))
