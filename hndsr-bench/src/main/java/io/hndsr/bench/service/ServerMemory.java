package io.hndsr.bench.service;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A JVM's memory right after a garbage collection. Linux only.
 *
 * @param residentBytes of the whole process
 * @param heapBytes what is in use of its heap
 */
record ServerMemory(long residentBytes, long heapBytes) {

    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s*(\\d+) kB");
    private static final Pattern USED =
            Pattern.compile("(?:garbage-first heap|PSYoungGen|ParOldGen)[^\\n]*\\bused (\\d+)K");

    /**
     * Has a JVM collect its garbage, and looks at it.
     *
     * @param process its id; it is run by the same user
     */
    static ServerMemory of(long process) throws IOException, InterruptedException {
        ask(process, "GC.run");
        return new ServerMemory(
                bytes(RESIDENT, Files.readString(Path.of("/proc", Long.toString(process), "status"))),
                bytes(USED, ask(process, "GC.heap_info")));
    }

    private static long bytes(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        long sum = 0;
        while (found.find()) {
            sum += Long.parseLong(found.group(1)) << 10;
        }
        if (sum == 0) {
            throw new IllegalStateException("there is no " + pattern + " in: " + text);
        }
        return sum;
    }

    private static String ask(long process, String command) throws IOException, InterruptedException {
        String tool = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process asked = new ProcessBuilder(tool, Long.toString(process), command)
                .redirectErrorStream(true)
                .start();
        String answer = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (asked.waitFor() != 0) {
            throw new IllegalStateException("jcmd " + command + ": " + answer);
        }
        return answer;
    }
}
