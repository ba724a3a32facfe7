package io.hndsr.internal.spool;

import io.hndsr.error.OutputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The spools of results, each found again by the name of its result. Stateless and thread-safe. */
public final class ResultSpools {

    private static final Logger LOG = LoggerFactory.getLogger(ResultSpools.class);

    static final String PREFIX = ".hndsr-";
    static final String SPOOL = ".spool";
    static final String PART = ".part";

    private ResultSpools() {}

    /**
     * Returns where the spool of a result lies.
     *
     * @param folder the folder of spools
     * @param target the file of the result
     * @return the same file for every name of the target
     */
    public static Path placeOf(Path folder, Path target) {
        return folder.resolve(PREFIX + digest(canonical(target)) + SPOOL);
    }

    private static String canonical(Path target) {
        Path whole = target.toAbsolutePath().normalize();
        Path parent = whole.getParent();
        try {
            return parent == null
                    ? whole.toString()
                    : parent.toRealPath().resolve(whole.getFileName()).toString();
        } catch (IOException noFolder) {
            return whole.toString();
        }
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * Begins the spool of a result; one of an earlier request is replaced, unless a process is using it.
     *
     * @param folder the folder of spools
     * @param target the file of the result
     * @param facts what decides its bytes, by name
     * @return the spool, to be closed by the caller
     * @throws OutputException if it cannot be written
     */
    public static TileSpool begin(Path folder, Path target, Map<String, String> facts) {
        Path place = placeOf(folder, target);
        String fingerprint = text(facts);
        return TileSpool.replace(place, fingerprint).orElseGet(() -> {
            String unique = Long.toHexString(ThreadLocalRandom.current().nextLong());
            return TileSpool.create(folder.resolve(PREFIX + unique + SPOOL), fingerprint);
        });
    }

    /**
     * Continues the spool of a result, or begins it if there is none.
     *
     * @param folder the folder of spools
     * @param target the file of the result
     * @param facts what decides its bytes, by name
     * @return the spool, to be closed by the caller
     * @throws OutputException if it holds pieces of a result with other facts, is in use, or cannot be read and written
     */
    public static TileSpool resume(Path folder, Path target, Map<String, String> facts) {
        Path place = placeOf(folder, target);
        String fingerprint = text(facts);
        Optional<String> found = Files.exists(place) ? TileSpool.fingerprintOf(place) : Optional.empty();
        if (found.isPresent() && found.get().equals(fingerprint)) {
            return TileSpool.resume(place, fingerprint);
        }
        if (found.isPresent()) {
            try (TileSpool other = TileSpool.resume(place, found.get())) {
                if (other.size() > 0) {
                    throw new OutputException(target + " cannot be continued: " + differences(facts(found.get()), facts)
                            + "; run it as it was begun, without --resume to begin again, or remove " + place
                            + " with --clean-spools");
                }
            }
        } else if (Files.exists(place)) {
            LOG.warn("the spool {} is damaged at its beginning; {} begins again", place, target);
        }
        return TileSpool.replace(place, fingerprint)
                .orElseThrow(() -> new OutputException(
                        "the spool " + place + " is in use; wait until the process that writes it has ended"));
    }

    private static String differences(Map<String, String> before, Map<String, String> now) {
        List<String> differences = new ArrayList<>();
        TreeSet<String> names = new TreeSet<>(before.keySet());
        names.addAll(now.keySet());
        for (String name : names) {
            String was = before.getOrDefault(name, "none");
            String is = now.getOrDefault(name, "none");
            if (!was.equals(is)) {
                differences.add(name + " was " + was + ", is " + is);
            }
        }
        return String.join("; ", differences);
    }

    private static String text(Map<String, String> facts) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(facts)
                .forEach((name, value) -> text.append(name)
                        .append('=')
                        .append(value.replace('\n', ' '))
                        .append('\n'));
        return text.toString();
    }

    private static Map<String, String> facts(String text) {
        Map<String, String> facts = new TreeMap<>();
        text.lines().forEach(line -> {
            int equals = line.indexOf('=');
            facts.put(line.substring(0, Math.max(0, equals)), line.substring(equals + 1));
        });
        return facts;
    }

    /**
     * A file that work in progress has left behind.
     *
     * @param file the file
     * @param bytes its length
     * @param inUse whether a process works on it, so that it was left as it is
     */
    public record Found(Path file, long bytes, boolean inUse) {}

    /**
     * Removes spools, and results that are not complete, on which no process works any more.
     *
     * @param folder where to look, without its sub-folders
     * @return what was found, by name; all that is not in use has been removed
     * @throws OutputException if the folder cannot be read, or a file cannot be removed
     */
    public static List<Found> clean(Path folder) {
        List<Found> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, PREFIX + "*{" + SPOOL + "," + PART + "}")) {
            for (Path file : files) {
                long bytes = Files.size(file);
                found.add(new Found(file, bytes, !TileSpool.deleteAbandoned(file)));
            }
        } catch (IOException failed) {
            throw new OutputException("spools in " + folder + " cannot be removed: " + failed, failed);
        }
        found.sort(Comparator.comparing(Found::file));
        return List.copyOf(found);
    }
}
