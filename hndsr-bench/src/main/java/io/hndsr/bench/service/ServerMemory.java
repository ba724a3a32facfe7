package io.hndsr.bench.service;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The memory of a JVM right after a garbage collection. Linux only.
 *
 * @param residentBytes resident memory of the whole process
 * @param heapBytes used heap
 */
record ServerMemory(long residentBytes, long heapBytes) {

    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s*(\\d+) kB");
    private static final Pattern USED =
            Pattern.compile("(?:garbage-first heap|PSYoungGen|ParOldGen)[^\\n]*\\bused (\\d+)K");

    /**
     * Triggers a garbage collection in another JVM and reads its memory.
     *
     * @param process its process id; it must run as the same user
     * @return its memory
     */
    static ServerMemory of(long process) throws IOException, InterruptedException {
        jcmd(process, "GC.run");
        return new ServerMemory(
                bytes(RESIDENT, Files.readString(Path.of("/proc", Long.toString(process), "status"))),
                bytes(USED, jcmd(process, "GC.heap_info")));
    }

    private static long bytes(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        long sum = 0;
        while (found.find()) {
            sum += Long.parseLong(found.group(1)) << 10;
        }
        if (sum == 0) {
            throw new IllegalStateException("no match of " + pattern + " in: " + text);
        }
        return sum;
    }

    private static String jcmd(long process, String command) throws IOException, InterruptedException {
        String tool = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process jcmd = new ProcessBuilder(tool, Long.toString(process), command)
                .redirectErrorStream(true)
                .start();
        String output = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (jcmd.waitFor() != 0) {
            throw new IllegalStateException("jcmd " + command + " failed: " + output);
        }
        return output;
    }
}
