# PowerShell completion for kx: kx completion powershell | Out-String | Invoke-Expression

[scriptblock]$__kxCompleter = {
    param($WordToComplete, $CommandAst, $CursorPosition)

    $line = "$CommandAst"
    if ($line.Length -gt $CursorPosition) { $line = $line.Substring(0, $CursorPosition) }
    $words = @($line.Split(" ", [System.StringSplitOptions]::RemoveEmptyEntries))
    $program = $words[0]
    $rest = @($words | Select-Object -Skip 1)
    if ($WordToComplete -eq "") { $rest += '""' }
    $answer = @(& $program __complete @rest 2>$null)
    if ($answer.Count -eq 0) { return }
    $directive = 0
    [void][int]::TryParse($answer[-1].TrimStart(":"), [ref]$directive)
    if (($directive -band 1) -ne 0) { return }
    $answer | Select-Object -SkipLast 1 | ForEach-Object {
        $word, $text = $_.Split("`t", 2)
        if (-not $text) { $text = $word }
        if ($word.StartsWith($WordToComplete)) {
            $shown = if (($directive -band 2) -ne 0) { $word } else { "$word " }
            [System.Management.Automation.CompletionResult]::new($shown, $word, 'ParameterValue', $text)
        }
    }
}

Register-ArgumentCompleter -CommandName 'kx' -ScriptBlock $__kxCompleter
