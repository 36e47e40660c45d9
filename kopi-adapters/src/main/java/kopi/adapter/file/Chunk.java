package kopi.adapter.file;

/**
 * A chunk of a file: the records whose first byte lies in it.
 *
 * @param seq its number in the dataset
 * @param file the file
 * @param start offset of its first byte
 * @param end offset behind its last byte
 */
record Chunk(int seq, CsvFile file, long start, long end) {
    long bytes() {
        return end - start;
    }

    boolean isFirstOfFile() {
        return start == 0;
    }

    boolean isLastOfFile() {
        return end == file.size();
    }
}
