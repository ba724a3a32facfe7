package io.hndsr.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/**
 * One run of the command in this process.
 *
 * @param exitCode the exit code
 * @param out what it printed to the output
 * @param err what it printed to the error stream
 */
record CommandRun(int exitCode, String out, String err) {

    static CommandRun of(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = HndsrCommand.commandLine();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        String[] words = new String[arguments.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = String.valueOf(arguments[i]);
        }
        int exitCode = line.execute(words);
        line.getOut().flush();
        line.getErr().flush();
        return new CommandRun(exitCode, out.toString(), err.toString());
    }
}
