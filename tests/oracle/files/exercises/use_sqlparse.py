"""Statements are split and formatted."""
import sqlparse

print(sqlparse.format("select a,b from c where d=1", reindent=True, keyword_case="upper"), sqlparse.split("select 1; select 2"))
