<?php
/**
 * As much of WordPress and WooCommerce as the recipe's plugin uses, with the signatures and the types that they have:
 * getters give strings, hooks and Action Scheduler call by name. Plays the story in the file that it is given:
 *
 *   { "url", "key", "brand", "orders": { "1001": { … } }, "hooks": [["woocommerce_payment_complete", 1001], …], "runs": 3 }
 *
 * `runs` is how many scheduled actions are run, at once instead of when they are due. Prints, as JSON, what is still scheduled
 * and what was logged.
 */
define('ABSPATH', __DIR__);
$story = json_decode(file_get_contents($argv[1]), true);
define('ADVOCATELOOP_URL', $story['url']);
define('ADVOCATELOOP_API_KEY', $story['key']);
define('ADVOCATELOOP_BRAND_ID', $story['brand']);

final class WP_Error
{
    private $message;

    public function __construct($message)
    {
        $this->message = $message;
    }

    public function get_error_message()
    {
        return $this->message;
    }
}

/** An order, a refund, an item or a product: `get_total()` gives what the story has as `total`. */
final class Thing
{
    private $data;

    public function __construct($data)
    {
        $this->data = $data;
    }

    public function __call($getter, $arguments)
    {
        $name = preg_replace('/^get_/', '', $getter);
        if ($name === 'meta') {
            return $this->data['meta'][$arguments[0]] ?? '';
        }
        if (!array_key_exists($name, $this->data)) {
            throw new BadMethodCallException("$getter is not in the story");
        }
        $value = $this->data[$name];
        if ($name === 'items') {
            return array_map(fn ($item) => new Thing($item), $value);
        }
        if ($name === 'date_paid' || $name === 'date_created') {
            return $value ? new DateTimeImmutable($value) : null;
        }
        return $name === 'product' && $value ? new Thing($value) : $value;
    }
}

final class Logger
{
    public $lines = [];

    public function error($line, $context)
    {
        $this->lines[] = "{$context['source']}: $line";
    }
}

$hooks = $scheduled = [];
$logger = new Logger();

function add_action($hook, $function, $priority = 10, $accepted = 1)
{
    $GLOBALS['hooks'][$hook][] = [$function, $accepted];
}

function do_action($hook, ...$arguments)
{
    foreach ($GLOBALS['hooks'][$hook] ?? [] as [$function, $accepted]) {
        $function(...array_slice($arguments, 0, $accepted));
    }
}

function as_enqueue_async_action($hook, $arguments, $group)
{
    $GLOBALS['scheduled'][] = [0, $hook, $arguments, $group];
}

function as_schedule_single_action($time, $hook, $arguments, $group)
{
    $GLOBALS['scheduled'][] = [$time - time(), $hook, $arguments, $group];
}

function wc_get_order($id)
{
    $data = $GLOBALS['story']['orders'][(string) $id] ?? null;
    return $data ? new Thing($data + ['id' => $id]) : false;
}

function wc_get_logger()
{
    return $GLOBALS['logger'];
}

function wc_get_price_decimals()
{
    return 2;
}

function wp_strip_all_tags($text)
{
    return trim(strip_tags($text));
}

function wp_json_encode($value)
{
    return json_encode($value);
}

if (!function_exists('mb_substr')) { // WordPress brings its own where PHP has none.
    function mb_substr($text, $start, $length)
    {
        return implode('', array_slice(preg_split('//u', $text, -1, PREG_SPLIT_NO_EMPTY), $start, $length));
    }
}

if (!function_exists('mb_strlen')) { // The same.
    function mb_strlen($text)
    {
        return count(preg_split('//u', $text, -1, PREG_SPLIT_NO_EMPTY));
    }
}

function is_wp_error($thing)
{
    return $thing instanceof WP_Error;
}

function wp_remote_post($url, $settings)
{
    $headers = [];
    foreach ($settings['headers'] as $name => $value) {
        $headers[] = "$name: $value";
    }
    $context = stream_context_create(['http' => [
        'method' => 'POST',
        'header' => $headers,
        'content' => $settings['body'],
        'timeout' => $settings['timeout'],
        'ignore_errors' => true,
    ]]);
    $stream = @fopen($url, 'r', false, $context);
    if (!$stream) {
        return new WP_Error('cURL error 7: Failed to connect');
    }
    $headers = stream_get_meta_data($stream)['wrapper_data'];
    return ['status' => (int) explode(' ', $headers[0])[1], 'headers' => $headers, 'body' => stream_get_contents($stream)];
}

function wp_remote_retrieve_response_code($response)
{
    return is_array($response) ? $response['status'] : '';
}

function wp_remote_retrieve_body($response)
{
    return is_array($response) ? $response['body'] : '';
}

function wp_remote_retrieve_header($response, $wanted)
{
    foreach (is_array($response) ? $response['headers'] : [] as $line) {
        [$name, $value] = explode(':', $line, 2) + [1 => ''];
        if (strtolower($name) === $wanted) {
            return trim($value);
        }
    }
    return '';
}

require $argv[2];
foreach ($story['hooks'] as $hook) {
    do_action(...$hook);
}
for ($run = 0; $run < $story['runs'] && $scheduled; $run++) {
    [, $hook, $arguments] = array_shift($scheduled);
    do_action($hook, ...$arguments);
}
echo json_encode(['scheduled' => $scheduled, 'log' => $logger->lines]);
