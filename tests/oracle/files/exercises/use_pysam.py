"""Alignments in memory, and how to build against the library."""
import pysam

header = pysam.AlignmentHeader.from_dict({"HD": {"VN": "1.0"}, "SQ": [{"SN": "c", "LN": 100}]})
with pysam.AlignmentFile("a.bam", "wb", header=header) as out:
    read = pysam.AlignedSegment(header)
    read.query_name, read.query_sequence, read.reference_id, read.reference_start, read.cigarstring = "r", "ACGT", 0, 5, "4M"
    out.write(read)
print([one.query_name for one in pysam.AlignmentFile("a.bam", check_sq=False)] , pysam.get_include(), pysam.get_libraries(), pysam.__version__)
