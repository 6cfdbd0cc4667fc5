"""A logo of sequences as EPS, text and CSV; tables of substitutions."""
import io

import weblogo
from weblogo import data, seq_io

sequences = seq_io.read(io.StringIO(">a\nACGT\n>b\nACGA\n"))
sequences.alphabet = weblogo.seq.unambiguous_dna_alphabet
logo = weblogo.LogoData.from_seqs(sequences)
form = weblogo.LogoFormat(logo, weblogo.LogoOptions(title="t"))
print(len(weblogo.eps_formatter(logo, form)), len(weblogo.txt_formatter(logo, form)))
print(len(data.data_string("blosum62")), data.data_filename("pam250") != "")
