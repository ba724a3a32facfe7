package io.hndsr.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The page in a real Chromium, with a real server and the bundled network. Skipped if Chromium is not installed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Path files;
    private final HndsrServer server;
    private final Browser browser;

    PageTest(@TempDir(cleanup = CleanupMode.NEVER) Path folder) throws IOException {
        Browser.obstacle().ifPresent(obstacle -> {
            System.out.println("PageTest is skipped: " + obstacle);
            Assumptions.abort(obstacle);
        });
        files = folder;
        server = HndsrServer.builder().port(0).start();
        browser = Browser.start(Files.createDirectory(folder.resolve("profile")));
    }

    @AfterAll
    void close() {
        browser.close();
        server.close();
    }

    @BeforeEach
    void open() {
        browser.open(server.uri().resolve("/"));
    }

    @Test
    void upscales_an_image_and_shows_it_beside_its_input() throws IOException {
        choose("field.png", TestImages.png(48, 40));
        browser.type("scale", "2.5");
        assertThat(browser.element("output-size").getText()).isEqualTo("48 × 40 → 120 × 100");
        browser.element("go").click();
        browser.awaitStage("done");

        assertThat(browser.run("return document.getElementById('before-image').naturalWidth"))
                .isEqualTo(48L);
        assertThat(browser.run("return document.getElementById('after-image').naturalWidth"))
                .isEqualTo(120L);
        assertThat(browser.element("facts").getText())
                .contains("48 × 40 → 120 × 100", "2.5×", "fidelity", "hndsr", "cpu");
        WebElement download = browser.element("download");
        assertThat(download.getDomAttribute("href")).startsWith("blob:");
        assertThat(download.getDomAttribute("download")).isEqualTo("field-x2.5.png");
        browser.shoot("result");
    }

    @Test
    void moves_the_divider_with_arrow_keys() throws IOException {
        enlarge("slider.png");

        WebElement split = browser.element("split");
        assertThat(browser.focused()).isEqualTo(split);
        assertThat(split.getDomAttribute("aria-valuenow")).isEqualTo("50");
        split.sendKeys(Keys.ARROW_LEFT, Keys.ARROW_LEFT, Keys.PAGE_DOWN);
        assertThat(split.getDomAttribute("aria-valuenow")).isEqualTo("38");
        assertThat(split.getDomAttribute("aria-valuetext")).isEqualTo("38 percent before");
        split.sendKeys(Keys.END);
        assertThat(browser.run("return document.getElementById('after').style.clipPath"))
                .isEqualTo("inset(0px 0px 0px 100%)");
    }

    @Test
    void zooms_with_keys_and_buttons() throws IOException {
        enlarge("zoom.png");

        WebElement view = browser.element("view");
        view.sendKeys("1");
        assertThat(browser.element("zoom").getText()).isEqualTo("100%");
        view.sendKeys("+");
        assertThat(browser.element("zoom").getText()).isEqualTo("125%");
        browser.element("zoom-out").click();
        assertThat(browser.element("zoom").getText()).isEqualTo("100%");
        browser.element("pixels").click();
        assertThat(browser.element("pixels").getDomAttribute("aria-pressed")).isEqualTo("true");
    }

    @Test
    void works_from_the_sample_to_the_slider_by_keyboard_alone() {
        WebElement body = browser.find(By.tagName("body"));
        body.sendKeys(Keys.TAB);
        assertThat(browser.focused().getText()).isEqualTo("Skip to the settings");
        browser.focused().sendKeys(Keys.TAB);
        assertThat(browser.focused().getDomAttribute("id")).isEqualTo("choose");
        browser.focused().sendKeys(Keys.TAB);
        browser.focused().sendKeys(Keys.ENTER);
        browser.await("the sample is open", "document.activeElement.id === 'go'");
        browser.shoot("input");
        browser.focused().sendKeys(Keys.ENTER);
        browser.awaitStage("done");
        browser.await("the boundary has the focus", "document.activeElement.id === 'split'");
        browser.focused().sendKeys(Keys.ARROW_RIGHT);
        assertThat(browser.element("split").getDomAttribute("aria-valuenow")).isEqualTo("51");
        browser.shoot("before-after");
    }

    @Test
    void shows_the_servers_message_about_an_invalid_setting() throws IOException {
        choose("wrong.png", TestImages.png(32, 32));
        browser.type("scale", "9.5");
        browser.element("go").click();
        browser.await("the error is shown", "!document.getElementById('error').hidden");

        assertThat(browser.element("error").getText()).contains("Scale", "from 2 to 8", "9.5");
        assertThat(browser.element("scale").getDomAttribute("aria-invalid")).isEqualTo("true");
        assertThat(browser.focused()).isEqualTo(browser.element("scale"));
        browser.shoot("error");

        browser.type("scale", "2");
        browser.element("go").click();
        browser.awaitStage("done");
        assertThat(browser.element("error").isDisplayed()).isFalse();
    }

    @Test
    void rejects_a_file_that_is_not_an_image() throws IOException {
        offer("notes.png", "hello".getBytes(StandardCharsets.UTF_8));
        browser.await("the error is shown", "!document.getElementById('error').hidden");

        assertThat(browser.element("error").getText())
                .contains("notes.png is not an image that can be read", "PNG", "TIFF");
        assertThat(browser.element("go").isEnabled()).isFalse();
        assertThat(browser.element("output-size").getDomAttribute("class")).isEqualTo("hint");

        choose("field.png", TestImages.png(32, 32));
        assertThat(browser.element("error").isDisplayed()).isFalse();
        assertThat(browser.element("output-size").getDomAttribute("class")).isEqualTo("hint number");
    }

    @Test
    void shows_the_servers_message_about_a_damaged_image() throws IOException {
        choose("damaged.png", Arrays.copyOf(TestImages.png(32, 32), 60));
        browser.element("go").click();
        browser.await("the error is shown", "!document.getElementById('error').hidden");

        assertThat(browser.element("error-list").getText()).isNotEmpty();
        assertThat(browser.element("error").getText()).doesNotContain("Exception");
    }

    @Test
    void opens_every_kind_of_image_that_the_server_reads() throws IOException {
        BufferedImage image = TestImages.draw(24, 16, BufferedImage.TYPE_INT_RGB);
        for (String format : List.of("png", "jpeg", "bmp", "tiff", "webp")) {
            choose("field." + format, TestImages.encode(image, format));
        }
        assertThat(browser.element("error").isDisplayed()).isFalse();
    }

    @Test
    void shows_a_seed_of_64_bits_to_the_last_digit() throws IOException {
        choose("seed.png", TestImages.png(32, 32));
        browser.type("scale", "2");
        browser.find(By.cssSelector("input[value=perceptual]")).click();
        browser.type("steps", "10");
        browser.type("seed", "18446744073709551615");
        browser.element("go").click();
        browser.awaitStage("done");

        assertThat(browser.element("facts").getText()).contains("perceptual, 10 steps", "18446744073709551615");
    }

    @Test
    void shows_tiles_and_steps_and_stops_the_work_on_request() throws IOException {
        choose("long.png", TestImages.png(256, 256));
        browser.find(By.cssSelector("input[value=perceptual]")).click();
        browser.type("steps", "200");
        browser.element("go").click();
        Client client = new Client(server.uri());
        await("the server works on it", () -> active(client) == 1);
        assertThat(client.get("/metrics").text()).contains("hndsr_sockets 1.0");
        browser.await(
                "tiles and steps are shown",
                "/^Tile \\d+ of \\d+, \\d+ of \\d+ steps$/.test(document.getElementById('progress-text').textContent)");
        assertThat(browser.element("cells").getDomAttribute("aria-valuenow")).containsOnlyDigits();
        browser.shoot("working");
        browser.element("stop").click();

        browser.awaitStage("input");
        await("the server has stopped", () -> active(client) == 0);
        await("the socket is closed", () -> client.get("/metrics").text().contains("hndsr_sockets 0.0"));
        assertThat(browser.element("status").getDomProperty("textContent")).isEqualTo("Stopped.");
        assertThat(browser.element("error").isDisplayed()).isFalse();
    }

    @Test
    void paints_tiles_as_they_are_finished_and_then_the_result() throws IOException {
        choose("tiles.png", TestImages.png(700, 600));
        browser.type("scale", "2");
        browser.element("go").click();
        browser.await(
                "tiles are painted while others are worked on",
                "document.getElementById('stage').dataset.state === 'working'"
                        + " && Number(document.getElementById('tiles').dataset.painted) > 0");
        browser.shoot("tiles");
        assertThat(browser.run("const canvas = document.getElementById('tiles');"
                        + " return canvas.width + 'x' + canvas.height + ' ' + canvas.hidden + ' '"
                        + " + canvas.getContext('2d').getImageData(100, 100, 1, 1).data[3]"))
                .isEqualTo("1400x1200 false 255");
        browser.awaitStage("done");

        assertThat(browser.run("return document.getElementById('after-image').naturalWidth"))
                .isEqualTo(1400L);
        assertThat(browser.element("tiles").isDisplayed()).isFalse();
    }

    @Test
    void paints_tiles_of_an_image_that_the_browser_cannot_show() throws IOException {
        choose("scene.tif", TestImages.encode(TestImages.draw(300, 40, BufferedImage.TYPE_INT_RGB), "tiff"));
        browser.type("scale", "2");
        browser.element("go").click();
        browser.awaitStage("done");
        browser.await("tiles are painted", "Number(document.getElementById('tiles').dataset.painted) > 0");

        assertThat(browser.run("const canvas = document.getElementById('tiles');"
                        + " return canvas.width + 'x' + canvas.height + ' ' + (canvas.dataset.painted > 0)"))
                .isEqualTo("600x80 true");
        assertThat(browser.element("split").isDisplayed()).isFalse();
    }

    @Test
    void uses_post_if_no_socket_can_be_opened() throws IOException {
        browser.run("window.WebSocket = class { constructor() { setTimeout(() => this.onclose()); } close() {} }");
        choose("another.png", TestImages.png(64, 64));
        browser.find(By.cssSelector("input[value=perceptual]")).click();
        browser.type("steps", "60");
        browser.element("go").click();
        browser.await(
                "steps are shown", "/, \\d+ of 60 steps$/.test(document.getElementById('progress-text').textContent)");
        browser.awaitStage("done");

        assertThat(browser.element("facts").getText()).contains("perceptual, 60 steps");
    }

    @Test
    void keeps_recent_results_in_the_tab() throws IOException {
        enlarge("one.png");
        enlarge("two.png");

        assertThat(browser.element("recent-list").findElements(By.tagName("button")))
                .hasSize(2);
        browser.element("recent-list").findElements(By.tagName("button")).get(1).click();
        browser.await("the first result is back", "document.getElementById('input-name').textContent === 'one.png'");
        assertThat(browser.element("download").getDomAttribute("download")).isEqualTo("one-x2.png");
    }

    @Test
    void fits_a_phone() throws IOException {
        browser.resize(390, 844);
        try {
            browser.shoot("phone");
            enlarge("phone.png");
            assertThat((Long) browser.run("return document.documentElement.scrollWidth"))
                    .isLessThanOrEqualTo(390);
            browser.shoot("phone-result");
            choose("phone-tiles.png", TestImages.png(700, 600));
            browser.element("go").click();
            browser.await(
                    "tiles are painted while others are worked on",
                    "document.getElementById('stage').dataset.state === 'working'"
                            + " && Number(document.getElementById('tiles').dataset.painted) > 0");
            browser.shoot("phone-tiles");
            browser.element("stop").click();
            browser.awaitStage("input");
        } finally {
            browser.resizeBack();
        }
    }

    @Test
    void asks_for_a_key_if_the_server_requires_one() throws IOException {
        Path keys = Files.writeString(files.resolve("keys"), "tester:" + sha256("open-sesame") + "\n");
        try (HndsrServer locked = HndsrServer.builder()
                .port(0)
                .set(Setting.API_KEYS_FILE, keys.toString())
                .set(Setting.ALLOW_ANONYMOUS, "false")
                .start()) {
            browser.open(locked.uri().resolve("/"));
            choose("locked.png", TestImages.png(32, 32));
            browser.element("go").click();
            browser.await("the key field is shown", "!document.getElementById('key-field').hidden");
            assertThat(browser.element("error").getText()).contains("a key is required");

            browser.type("key", "open-sesame");
            browser.element("go").click();
            browser.awaitStage("done");
        }
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Test
    void requests_no_other_host_and_respects_its_own_policy() throws IOException {
        enlarge("policy.png");

        String origin = server.uri().toString();
        assertThat(browser.run("return performance.getEntriesByType('resource').map(entry => entry.name)"
                                + ".filter(name => !/^(blob|data):/.test(name) && !name.startsWith('" + origin
                                + "')).join()")
                        .toString())
                .isEmpty();
        assertThat(browser.complaints()).isEmpty();
        Client.Answer page = new Client(server.uri()).get("/");
        assertThat(page.header("Content-Security-Policy"))
                .contains("default-src 'none'")
                .doesNotContain("unsafe");
        assertThat(page.text()).doesNotContain(" style=", "<style", " onclick=");
    }

    private void enlarge(String name) throws IOException {
        choose(name, TestImages.png(40, 32));
        browser.type("scale", "2");
        browser.element("go").click();
        browser.awaitStage("done");
    }

    private void choose(String name, byte[] content) throws IOException {
        offer(name, content);
        browser.await(name + " is open", "document.getElementById('input-name').textContent === '" + name + "'");
    }

    private void offer(String name, byte[] content) throws IOException {
        Path file = files.resolve(name);
        Files.write(file, content);
        browser.element("file").sendKeys(file.toAbsolutePath().toString());
    }

    private static int active(Client client) {
        return client.get("/health").json().get("active_requests").getAsInt();
    }

    private static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what).atMost(PATIENCE).until(condition);
    }
}
