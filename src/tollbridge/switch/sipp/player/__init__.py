"""What `export sipp` writes beside the calls: SIPp's scenarios, and the program that plays them. It needs no Tollbridge."""
