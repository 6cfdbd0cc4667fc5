"""People, addresses and texts in several locales."""
from faker import Factory, Faker, providers

fake = Faker()
print(fake.name(), fake.address(), fake.text(50), fake.profile()["mail"])
for locale in ("de_DE", "ja_JP", "pt_BR"):
    print(Factory.create(locale).name())
print(len(dir(providers)), Factory.create("en_US", providers=["faker.providers.lorem"]).sentence())
