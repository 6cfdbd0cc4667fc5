"""A report of one log, as a page."""
import os

import multiqc

os.mkdir("logs")
with open("logs/a_fastqc_data.txt", "w", encoding="utf-8") as file:
    file.write("##FastQC\t0.11\n>>Basic Statistics\tpass\n#Measure\tValue\nFilename\ta.fq\nTotal Sequences\t10\nSequence length\t5\n%GC\t50\n>>END_MODULE\n")
os.rename("logs/a_fastqc_data.txt", "logs/fastqc_data.txt")
with open("logs/b_mqc.tsv", "w", encoding="utf-8") as file:
    file.write("# plot_type: 'table'\nSample\tx\na\t1\nb\t2\n")
print(multiqc.run("logs", outdir="out", no_megaqc_upload=True, quiet=True, make_data_dir=True)["sys_exit_code"])
print(os.path.exists("out/multiqc_report.html"))
